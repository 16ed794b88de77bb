import { announceErrors } from "./announce-errors.js";
import { closeMenus } from "./close-menus.js";
import { fillBrowserZone } from "./browser-zone.js";
import { addUpWeights } from "./weights.js";
import { explainPasskeys } from "./passkeys.js";
import { focusErrors } from "./focus-errors.js";
import { followTheme } from "./theme.js";
import { followFocus } from "./focus-on.js";
import { guardWords } from "./guard-words.js";

announceErrors(document.body);
closeMenus(document);
fillBrowserZone(document);
focusErrors(document);
followTheme(document);
addUpWeights(document);
explainPasskeys(document);
followFocus(document);
guardWords(document);
