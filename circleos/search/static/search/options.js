// The options of the bar's listbox: one of them is chosen, and the field says so to screen readers
// (ARIA 1.2, combobox with aria-activedescendant). The focus itself stays in the field.

export class Options {
    chosen = null;

    /** `box` scrolls and holds the listbox; `told` hears of every choice. */
    constructor(field, box, told) {
        this.field = field;
        this.box = box;
        this.told = told;
        // Not on entering: an option that comes under a resting pointer has not been chosen by it.
        box.addEventListener("pointermove", (event) => this.choose(this.at(event.target)));
    }

    get all() {
        return [...this.box.querySelectorAll("[role=option]")];
    }

    /** The option that an element belongs to, else the chosen one. */
    at(element) {
        return element.closest("[role=option]") ?? element.closest(".bar-row")?.querySelector("[role=option]") ?? this.chosen;
    }

    /** Begin anew with what stands in the box, at an option or at the first. */
    begin(option) {
        this.all.forEach((each, at) => (each.id = `bar-option-${at}`));
        this.choose(option ?? this.all[0] ?? null);
    }

    choose(option, scroll = false) {
        this.chosen?.setAttribute("aria-selected", "false");
        this.chosen = option;
        option?.setAttribute("aria-selected", "true");
        if (option) this.field.setAttribute("aria-activedescendant", option.id);
        else this.field.removeAttribute("aria-activedescendant");
        if (scroll && option === this.all[0]) this.box.scrollTop = 0; // with its heading
        else if (scroll) option?.scrollIntoView({ block: "nearest" });
        this.told(option);
    }

    /** The next or the one before, round at the ends. */
    move(step) {
        const all = this.all;
        if (all.length > 0) this.choose(all[(all.indexOf(this.chosen) + step + all.length) % all.length], true);
    }

    /** The first (0) or the last (-1). */
    jump(to) {
        if (this.all.length > 0) this.choose(this.all.at(to), true);
    }
}
