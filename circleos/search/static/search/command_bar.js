// The Search & Command Bar: <command-bar> around its <dialog>. The text goes to the server with each
// key, and the options come back. Tab on a record leads one level down, to its actions; Esc leads
// one level up, and out. What opens it is in opening.js.
import { Answers } from "search/answers.js";
import { follow } from "search/following.js";
import { Options } from "search/options.js";

const SLOW_MS = 300;
const words = document.body.dataset;
const FAILED = { 0: words.failedOffline, 403: words.failedClosed, 404: words.failedGone };

class CommandBar extends HTMLElement {
    connectedCallback() {
        const part = (selector) => this.querySelector(selector);
        this.dialog = part("dialog");
        this.field = part("[role=combobox]");
        this.box = part(".bar-answer");
        this.said = part(".bar-said");
        this.failure = part(".bar-failure");
        this.record = part("[data-bar-back]");
        this.top = { label: this.field.getAttribute("aria-label"), placeholder: this.field.placeholder };
        this.answers = new Answers((text) => this.show(text), (status) => this.fail(status));
        this.options = new Options(this.field, this.box, (option) => this.dialog.toggleAttribute("data-has-actions", Boolean(option?.dataset.actions)));
        this.field.addEventListener("input", () => this.ask());
        this.dialog.addEventListener("keydown", (event) => this.pressed(event));
        this.dialog.addEventListener("cancel", (event) => {
            event.preventDefault();
            this.back();
        });
        this.dialog.addEventListener("close", () => this.stop());
        this.dialog.addEventListener("click", (event) => this.clicked(event));
    }

    open() {
        this.above = null; // the level to come back to, while actions are shown
        this.about(this.dataset.address, "");
        this.box.replaceChildren();
        this.said.replaceChildren();
        this.dialog.showModal();
        this.ask();
    }

    ask() {
        this.acting = null;
        this.settle("");
        this.slow = setTimeout(() => (this.said.textContent = this.dataset.waiting), SLOW_MS);
        this.answers.ask(`${this.address}?${new URLSearchParams({ q: this.field.value })}`);
    }

    /** Forget the question that is under way, and what was to be done with its answer. */
    stop() {
        this.acting = null;
        this.answers.stop();
        this.settle("");
    }

    settle(failure) {
        clearTimeout(this.slow);
        this.failure.hidden = !failure;
        this.failure.textContent = failure;
    }

    show(text) {
        this.settle("");
        this.box.innerHTML = text;
        this.box.scrollTop = 0;
        const { barSaid, barTook } = this.box.firstElementChild.dataset;
        const took = Object.assign(document.createElement("span"), { textContent: ` · ${barTook}` });
        took.setAttribute("aria-hidden", "true");
        this.said.replaceChildren(barSaid, took);
        this.options.begin();
        if (this.acting) this.act(this.acting.inNewTab);
    }

    fail(status) {
        this.box.replaceChildren();
        this.said.replaceChildren();
        this.options.begin();
        this.settle(FAILED[status] ?? words.failed);
    }

    pressed(event) {
        if (event.isComposing) return;
        const { key, shiftKey: shift } = event;
        const { chosen } = this.options;
        const inField = event.target === this.field && !shift;
        if (key === "Escape" || (key === "Tab" && shift && this.above)) this.back();
        else if (!inField) return;
        else if (key === "ArrowDown" || key === "ArrowUp") this.options.move(key === "ArrowDown" ? 1 : -1);
        else if (key === "Home" || key === "End") this.options.jump(key === "Home" ? 0 : -1);
        else if (key === "Enter") this.act(event.ctrlKey || event.metaKey);
        else if (key === "Tab" && chosen?.dataset.actions) this.enter(chosen);
        else return;
        event.preventDefault();
    }

    /** Do what the chosen option does; while an answer is under way, what its first option does. */
    act(inNewTab) {
        const { chosen } = this.options;
        if (this.answers.isWaiting) this.acting = { inNewTab };
        else if (inNewTab && chosen?.href) window.open(chosen.href, "_blank", "noopener");
        else chosen?.click();
    }

    clicked(event) {
        const on = (selector) => event.target.closest(selector);
        if (event.target === this.dialog || on("[data-bar-close]")) return this.dialog.close();
        if (on("[data-bar-back]")) return this.back();
        if (on("[data-bar-actions]")) return this.enter(this.options.at(event.target));
        const option = on("[role=option]");
        if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
        this.dialog.close();
        follow(event, option);
    }

    /** One level down: the actions of a record. */
    enter(option) {
        const { value } = this.field;
        this.above = { value, option, shown: [...this.box.childNodes], said: [...this.said.childNodes], scrolled: this.box.scrollTop };
        this.about(option.dataset.actions, option.dataset.name);
        this.ask();
    }

    /** One level up, as it was left; from the first level out. */
    back() {
        if (!this.above) return this.dialog.close();
        const { value, option, shown, said, scrolled } = this.above;
        this.above = null;
        this.stop();
        this.about(this.dataset.address, "", value);
        this.box.replaceChildren(...shown);
        this.said.replaceChildren(...said);
        this.box.scrollTop = scrolled;
        this.options.begin(option);
    }

    /** Ask at this address from now on: of the actions of a named record, or of everything. */
    about(address, name, value = "") {
        this.address = address;
        this.record.hidden = !name;
        this.record.lastElementChild.textContent = name;
        this.dialog.toggleAttribute("data-of-record", Boolean(name));
        this.field.value = value;
        this.field.placeholder = name ? this.dataset.placeholder : this.top.placeholder;
        this.field.setAttribute("aria-label", name ? this.dataset.ofRecord.replace("{name}", () => name) : this.top.label);
        this.field.focus();
    }
}

customElements.define("command-bar", CommandBar);
