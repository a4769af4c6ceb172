// Menus (native popovers): arrow keys move in them, choosing closes them, what they fetch when they
// open gets the focus of its placeholder, and browsers without CSS anchors get them placed beside
// their button.

const anchors = CSS.supports("position-area", "bottom");
const items = (part) => [...part.querySelectorAll("a, button, input, select, textarea, summary")].filter((item) => !item.disabled && item.checkVisibility());

function place(menu) {
    const button = [...document.querySelectorAll("button")].find((one) => one.popoverTargetElement === menu);
    if (!button) return;
    const at = button.getBoundingClientRect();
    const size = menu.getBoundingClientRect();
    const below = at.bottom + size.height + 8 <= innerHeight;
    const left = menu.classList.contains("at-end") ? at.right - size.width : at.left;
    menu.style.top = `${below ? at.bottom : Math.max(8, at.top - size.height - 8)}px`;
    menu.style.left = `${Math.max(8, Math.min(left, innerWidth - size.width - 8))}px`;
}

document.addEventListener(
    "toggle",
    (event) => {
        const menu = event.target;
        if (!menu.matches(".menu")) return;
        if (event.newState === "open" && !anchors) place(menu);
    },
    true,
);

document.addEventListener("keydown", (event) => {
    const opener = event.target.closest?.("[popovertarget], [data-row-menu-button]");
    if (opener && event.key === "ArrowDown") {
        event.preventDefault();
        if (!opener.popoverTargetElement?.matches(":popover-open")) opener.click();
        items(opener.popoverTargetElement)[0]?.focus();
        return;
    }
    const menu = event.target.closest?.(".menu:popover-open");
    if (!menu || event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const all = items(menu);
    const at = all.indexOf(event.target);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    all.at(next % all.length).focus();
});

document.addEventListener("click", (event) => {
    const item = event.target.closest(".menu-item");
    if (item && !item.closest("form")) item.closest(".menu:popover-open")?.hidePopover();
});

// The keyboard opens a menu and stands at its first item, which is gone when the rest replaces it.
document.addEventListener("htmx:load", (event) => {
    const part = event.detail.elt;
    if (document.activeElement === document.body && part.closest(".menu:popover-open")) items(part)[0]?.focus();
});
