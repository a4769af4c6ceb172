// Loads what every page needs; each module does one thing and listens on the document.
import "ui/js/keyboard.js";
import "ui/js/rows.js";
import "ui/js/row_parts.js";
import "ui/js/copy.js";
import "ui/js/toast.js";
import "ui/js/failures.js";
import "ui/js/once.js";
import "ui/js/dialog.js";
import "ui/js/menu.js";
import "ui/js/tabs.js";
import "ui/js/strips.js";
import "ui/js/parts.js";
import "ui/js/rich_text.js";
import "ui/js/long_text.js";
import "ui/js/door.js";
