// What every row of a list offers stands once on the page: <template data-row-menu> and
// <template data-row-tools>. A row gets its tools when the pointer or the focus comes to it, and
// its menu when the button asks for it. "{phone}" becomes the row's data-phone; what has
// data-if="phone" is left out where the row has none.

/** A copy of what a template holds, filled with what stands on the row. */
function filled(template, row) {
    const copy = template.content.cloneNode(true);
    for (const element of copy.querySelectorAll("*")) {
        if (element.dataset.if && !row.dataset[element.dataset.if]) {
            element.remove();
            continue;
        }
        for (const { name, value } of [...element.attributes]) {
            if (value.includes("{")) {
                element.setAttribute(name, value.replace(/\{(\w+)\}/g, (_, key) => row.dataset[key] ?? ""));
            }
        }
    }
    return copy;
}

function bringTools(event) {
    const place = event.target.closest?.("[data-row]")?.querySelector("[data-row-actions]:not([data-ready])");
    const template = place && document.querySelector("template[data-row-tools]");
    if (!template) return;
    place.dataset.ready = "";
    const tools = document.createElement("div");
    tools.className = "row-extra";
    tools.append(filled(template, place.closest("[data-row]")));
    place.prepend(tools);
}
document.addEventListener("pointerover", bringTools);
document.addEventListener("focusin", bringTools);

// Before the click reaches the button, so that the browser itself opens and closes the menu.
document.addEventListener(
    "click",
    (event) => {
        const button = event.target.closest?.("[data-row-menu-button]");
        if (!button || button.popoverTargetElement) return;
        const menu = filled(document.querySelector("template[data-row-menu]"), button.closest("[data-row]")).firstElementChild;
        button.after(menu);
        button.popoverTargetElement = menu;
    },
    true,
);
