import { announceErrors } from "./announce-errors.js";
import { closeMenus } from "./close-menus.js";
import { fillBrowserZone } from "./browser-zone.js";

announceErrors(document.body);
closeMenus(document);
fillBrowserZone(document);
