/** On a page that says what went wrong: the words that were sent are not saved, so they stay on this device. */
import { forgetSent } from "./keep-words.js";

forgetSent();
