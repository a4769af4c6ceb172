// The field of an insurer: those that may be meant stand below it. Arrow keys choose, Enter takes,
// Esc closes the list. <input data-provider-picker aria-controls="the listbox">; htmx brings the
// options, each with data-name and data-type; taking one also chooses its type in the same form.

const listOf = (field) => document.getElementById(field.getAttribute("aria-controls"));
const optionsOf = (field) => [...listOf(field).querySelectorAll("[role=option]:not([aria-disabled])")];
const fieldOf = (part) => {
    const list = part.closest?.("[role=listbox]");
    return list ? document.querySelector(`[data-provider-picker][aria-controls="${CSS.escape(list.id)}"]`) : null;
};

function choose(field, chosen) {
    for (const option of optionsOf(field)) option.setAttribute("aria-selected", String(option === chosen));
    if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
    else field.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
}

function show(field, open) {
    const list = listOf(field);
    list.hidden = !open || list.childElementCount === 0;
    field.setAttribute("aria-expanded", String(!list.hidden && optionsOf(field).length > 0));
    if (list.hidden) choose(field, null);
}

function take(field, option) {
    field.value = option.dataset.name;
    const types = field.form.elements[`${field.name}_type`];
    if (types) types.value = option.dataset.type;
    show(field, false);
    field.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("[data-provider-picker]");
    if (!field || event.isComposing || listOf(field).hidden) return;
    const options = optionsOf(field);
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? options.length - 1 : at - 1 }[event.key];
    if (next !== undefined && options.length > 0) {
        event.preventDefault();
        choose(field, options.at(next % options.length));
    } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        take(field, options[at]);
    } else if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        show(field, false);
    }
}, true);

document.addEventListener("htmx:afterSwap", (event) => {
    const field = fieldOf(event.detail.target);
    if (field) show(field, field === document.activeElement);
});
document.addEventListener("focusout", (event) => {
    const field = event.target.closest?.("[data-provider-picker]");
    if (field) show(field, false);
});
// Pressing must not take the focus away, or the list would be gone before the click.
document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest?.("[role=option]");
    const field = option && fieldOf(option);
    if (!field) return;
    event.preventDefault();
    if (option.getAttribute("aria-disabled") !== "true") take(field, option);
});
