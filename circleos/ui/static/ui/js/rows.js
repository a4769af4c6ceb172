// Lists whose rows are links: J/K move, Enter opens (the row's own link), X selects; a click
// anywhere in the row opens it, and coming back finds the row again.
// <table data-rows>, <tr data-row="id">, the link in it: data-row-link, a checkbox: data-row-select.
import { typing } from "ui/js/keyboard.js";

const links = () => [...document.querySelectorAll("[data-rows] [data-row-link]")];
const rowOf = (element) => element?.closest?.("[data-row]");
const INTERACTIVE = "a, button, input, select, textarea, label, summary, [popover]";

function move(step) {
    const all = links();
    if (all.length === 0) return;
    const here = rowOf(document.activeElement)?.querySelector("[data-row-link]");
    const at = here ? all.indexOf(here) + step : step > 0 ? 0 : all.length - 1;
    const next = all[Math.max(0, Math.min(all.length - 1, at))];
    next.focus({ focusVisible: true });
    next.closest("[data-row]").scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || document.querySelector("dialog:modal")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
        event.preventDefault();
        move(key === "j" ? 1 : -1);
    } else if (key === "x") {
        const box = rowOf(document.activeElement)?.querySelector("[data-row-select]");
        if (box) {
            event.preventDefault();
            // With Shift as a click with it, which selects a range.
            box.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: event.shiftKey }));
        }
    }
});

/** Remember in this page's history entry which row was opened. */
function remember(row) {
    history.replaceState({ ...history.state, row: row.dataset.row }, "");
}

function openRow(event) {
    const row = rowOf(event.target);
    const link = row?.querySelector("[data-row-link]");
    if (!link) return;
    if (event.target.closest("[data-row-link]")) return remember(row);
    if (event.target.closest(INTERACTIVE) || getSelection().toString()) return;
    if (event.button === 1 || event.ctrlKey || event.metaKey) {
        window.open(link.href, "_blank", "noopener");
    } else if (event.button === 0) {
        remember(row);
        link.click();
    }
}
document.addEventListener("click", openRow);
document.addEventListener("auxclick", openRow);

const back = history.state?.row;
if (back) {
    const row = document.querySelector(`[data-row="${CSS.escape(back)}"]`);
    row?.querySelector("[data-row-link]")?.focus({ preventScroll: true, focusVisible: true });
}
