// Opens the Search & Command Bar: Ctrl/⌘ K anywhere, and whatever carries data-command-bar.
import "search/command_bar.js";

const bar = document.querySelector("command-bar");

document.addEventListener("click", (event) => {
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!isPlain || !event.target.closest("[data-command-bar]")) return;
    event.preventDefault();
    bar.open();
});

// While it is captured, so that the focus comes back to where it was, and not to the rail.
document.addEventListener(
    "keydown",
    (event) => {
        if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
        event.preventDefault();
        if (bar.dialog.open) bar.dialog.close();
        else bar.open();
    },
    true,
);
