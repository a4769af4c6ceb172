// The box that offers filters with their values: arrow keys choose, Enter applies, Esc empties it.
// <input data-filter-box aria-controls="the listbox">; htmx brings the offers, each a link.

const offersOf = (box) => [...document.getElementById(box.getAttribute("aria-controls")).querySelectorAll("a[role=option]")];
const boxOf = (part) => (part.closest("[role=listbox]") ? document.querySelector(`[data-filter-box][aria-controls="${part.id || part.closest("[role=listbox]").id}"]`) : null);

function choose(box, chosen) {
    for (const offer of offersOf(box)) offer.setAttribute("aria-selected", String(offer === chosen));
    if (chosen) box.setAttribute("aria-activedescendant", chosen.id);
    else box.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
}

function empty(box) {
    box.value = "";
    document.getElementById(box.getAttribute("aria-controls")).replaceChildren();
    box.setAttribute("aria-expanded", "false");
    choose(box, null);
}

document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.("[data-filter-box]");
    if (!box || event.isComposing) return;
    const offers = offersOf(box);
    const at = offers.findIndex((offer) => offer.getAttribute("aria-selected") === "true");
    const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? offers.length - 1 : at - 1 }[event.key];
    if (next !== undefined && offers.length > 0) {
        event.preventDefault();
        choose(box, offers.at(next % offers.length));
    } else if (event.key === "Enter") {
        event.preventDefault();
        offers[Math.max(0, at)]?.click();
    } else if (event.key === "Escape" && box.value) {
        event.preventDefault();
        event.stopPropagation();
        empty(box);
    }
}, true);

// The first offer is chosen, so that Enter applies what was meant.
document.addEventListener("htmx:afterSwap", (event) => {
    const box = boxOf(event.detail.target);
    if (!box) return;
    const offers = offersOf(box);
    box.setAttribute("aria-expanded", String(offers.length > 0));
    choose(box, offers[0] ?? null);
});
