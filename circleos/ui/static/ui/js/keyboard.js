// Keys that pages declare: data-key="c" presses an element, data-key="/" on a field goes there,
// data-key="g p" is one after the other, several are parted by commas. "?" shows them all.
// Keys never fire while typing, nor while a dialog is open (but for those inside it).

const SEQUENCE_MS = 1200;
const mac = /Mac|iPhone|iPad/.test(navigator.platform);
let first = null;

export const typing = (element) =>
    element instanceof Element && element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;

const shown = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? true;

function keysOf(element) {
    return element.dataset.key.split(",").map((key) => key.trim().toLowerCase());
}

/** The element that a key belongs to: inside the open dialog, else the page's own before the rail's. */
function owner(key) {
    const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
    const scope = modal ?? document;
    const inMenus = (element) => element.closest("[popover]") !== null;
    const found = [...scope.querySelectorAll("[data-key]")].filter(
        (element) => keysOf(element).includes(key) && !element.disabled && (inMenus(element) || shown(element)),
    );
    return found.find((element) => element.closest("main")) ?? found[0];
}

function press(element) {
    if (element.matches("input, textarea, select")) {
        element.focus();
        element.select?.();
    } else {
        element.focus(); // so that a dialog gives the focus back to what opened it
        element.click();
    }
}

function pressed(event) {
    // With Alt a Mac writes other signs; only the digits are ours.
    if (event.altKey) return /^Digit\d$/.test(event.code) ? `alt+${event.code.at(-1)}` : null;
    const key = event.key.toLowerCase();
    return event.ctrlKey || event.metaKey ? `ctrl+${key}` : key;
}

document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    // Ctrl with Alt is AltGr, by which people type.
    if (event.altKey && (event.ctrlKey || event.metaKey || event.shiftKey || typing(event.target))) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return submit(event);
    if (typing(event.target)) {
        if (event.key === "Escape" && !event.target.closest("dialog, form[data-in-place]")) event.target.blur();
        if (!event.ctrlKey && !event.metaKey) return;
    }
    const key = pressed(event);
    if (!key) return;
    const sequence = first && Date.now() - first.at < SEQUENCE_MS ? `${first.key} ${key}` : null;
    const element = (sequence && owner(sequence)) ?? owner(key);
    first = { key, at: Date.now() };
    if (element) {
        event.preventDefault();
        first = null;
        press(element);
    }
});

/** Ctrl/⌘ Enter sends the form one is in, from any of its fields. */
function submit(event) {
    const form = event.target.closest?.("form") ?? document.querySelector("dialog:modal form");
    const button = form?.querySelector("[data-submit]");
    if (button) {
        event.preventDefault();
        form.requestSubmit(button);
    }
}

/** Fill the help with the keys of this page, each with the name of what it does. */
function fillHelp(help) {
    const list = help.querySelector("[data-page-keys]");
    const lines = new Map();
    for (const element of document.querySelectorAll("[data-key]")) {
        const name = element.dataset.keyLabel ?? element.getAttribute("aria-label") ?? element.textContent.trim();
        for (const key of keysOf(element)) {
            if (key !== "?" && owner(key) === element && !lines.has(key)) lines.set(key, name);
        }
    }
    list.replaceChildren(
        ...[...lines].map(([key, name]) => {
            const line = document.createElement("div");
            const term = Object.assign(document.createElement("dt"), { textContent: name });
            const value = document.createElement("dd");
            const keys = Object.assign(document.createElement("span"), { className: "keys" });
            for (const part of key.split(/[ +]/)) {
                keys.append(Object.assign(document.createElement("kbd"), { className: "kbd", textContent: keyName(part) }));
            }
            value.append(keys);
            line.append(term, value);
            return line;
        }),
    );
    const rows = document.querySelector("[data-rows]");
    help.querySelector("[data-list-keys]").hidden = !rows;
    help.querySelector("[data-select-key]").hidden = !rows?.querySelector("[data-row-select]");
}

function keyName(part) {
    if (part === "ctrl") return mac ? "⌘" : "Ctrl";
    if (part === "alt") return mac ? "⌥" : "Alt";
    return part.length === 1 ? part.toUpperCase() : part[0].toUpperCase() + part.slice(1);
}

document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (!opener) return;
    opener.closest("[popover]")?.hidePopover();
    const dialog = document.getElementById(opener.dataset.open);
    if (dialog.matches("[data-keyboard-help]")) fillHelp(dialog);
    dialog.showModal();
});

if (mac) {
    for (const key of document.querySelectorAll("[data-mac]")) key.textContent = key.dataset.mac;
}
