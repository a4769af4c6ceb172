// <draft-form>: what is written in the form around a note saves itself, and says so in words. While
// the server can not be reached it is kept in this browser, encrypted (keeping.js), and saved later.
import { Keeping, lockOf } from "notes/keeping.js";

const KEEP_AFTER_MS = 300;
const SAVE_AFTER_MS = 1200;
const TRY_AGAIN_MS = 8000;
const FIELDS = ["note", "title", "type", "body", "revision", "based_on"];

class DraftForm extends HTMLElement {
    connectedCallback() {
        this.form = this.querySelector("form");
        this.state = this.querySelector("[data-state]");
        this.text = this.querySelector("rich-text");
        this.stop = new AbortController();
        const on = (target, name, does) => target.addEventListener(name, does, { signal: this.stop.signal });
        Object.assign(this, { typed: 0, saved: 0, saving: null, keeping: Keeping.open(this.dataset.keyFrom), sent: false });
        on(this.form, "input", () => this.hear());
        on(window, "online", () => this.save());
        on(document, "visibilitychange", () => document.hidden && this.save());
        on(window, "beforeunload", (event) => this.typed > this.saved && !this.sent && event.preventDefault());
        on(this.form, "htmx:confirm", (event) => this.beforeSending(event));
        on(this.form, "htmx:beforeOnLoad", (event) => this.afterSending(event));
        on(document, "submit", (event) => event.target.querySelector("[data-discard-draft]") && this.forget());
        // As long as this window writes, no other page sends what is kept of it.
        navigator.locks?.request(lockOf(this.dataset.note), { signal: this.stop.signal }, async () => {
            await this.bringBack();
            await new Promise((resolve) => this.stop.signal.addEventListener("abort", resolve));
        }).catch((error) => { if (error.name !== "AbortError") throw error; });
    }

    disconnectedCallback() {
        this.stop.abort();
        clearTimeout(this.keepTimer);
        clearTimeout(this.saveTimer);
    }

    value(name) {
        return this.form.elements[name].value;
    }

    say(word, bad = false) {
        this.state.toggleAttribute("data-bad", bad);
        this.state.textContent = this.state.dataset[word] ?? word;
    }

    hear() {
        this.typed++;
        clearTimeout(this.keepTimer);
        clearTimeout(this.saveTimer);
        this.keepTimer = setTimeout(() => this.keep(), KEEP_AFTER_MS);
        this.saveTimer = setTimeout(() => this.save(), SAVE_AFTER_MS);
    }

    /** What stands in this browser from before: the page was closed before it could be saved. */
    async bringBack() {
        const kept = await (await this.keeping)?.read(this.dataset.note);
        if (!kept || this.typed) return;
        for (const name of ["title", "type"]) this.form.elements[name].value = kept.fields[name];
        this.text.replace(kept.fields.body);
        this.say("restored");
        this.hear();
    }

    /** Keep it here, until the server has it. Says whether that worked. */
    async keep() {
        const keeping = await this.keeping;
        if (!keeping || this.sent) return false;
        const fields = Object.fromEntries(FIELDS.map((name) => [name, this.value(name)]));
        return keeping.keep(this.dataset.note, { keep: this.dataset.keep, fields });
    }

    async forget() {
        this.sent = true;
        clearTimeout(this.saveTimer);
        (await this.keeping)?.forget(this.dataset.note);
    }

    async save() {
        if (this.saving || this.sent || this.typed === this.saved || this.isEmpty()) return;
        clearTimeout(this.saveTimer);
        this.saving = this.send(this.typed);
        await this.saving;
        this.saving = null;
    }

    isEmpty() {
        return this.value("revision") === "0" && !this.value("title").trim() && !this.value("body").trim();
    }

    async send(typed) {
        const body = new FormData(this.form);
        this.say("saving");
        const answer = await fetch(this.dataset.keep, { method: "POST", body, keepalive: body.get("body").length < 20_000, headers: { "HX-Request": "true" } }).catch(() => null);
        if (answer?.status === 200) {
            const { revision, address } = await answer.json();
            this.form.elements.revision.value = revision;
            this.saved = typed;
            if (this.typed === typed) (await this.keeping)?.forget(this.dataset.note);
            else this.saveTimer = setTimeout(() => this.save(), SAVE_AFTER_MS);
            // A reload opens this draft again.
            if (location.pathname !== address) history.replaceState(history.state, "", address);
            return this.say("saved");
        }
        const isKept = await this.keep();
        if (answer?.status === 409 || answer?.status === 422) {
            this.saved = this.typed; // trying again would say the same
            return this.say((await answer.json()).said, true);
        }
        this.saveTimer = setTimeout(() => this.save(), TRY_AGAIN_MS);
        if (!isKept) return this.say("lost", true);
        return this.say(answer === null ? "kept" : answer.status === 204 ? "signedOut" : "failed", true);
    }

    /** A draft on its way arrives first, so that what is published is based on it. */
    async beforeSending(event) {
        event.preventDefault();
        clearTimeout(this.saveTimer);
        await this.saving;
        await this.keep();
        event.detail.issueRequest();
    }

    afterSending(event) {
        if (event.detail.xhr.getResponseHeader("HX-Redirect")) this.forget();
    }
}

customElements.define("draft-form", DraftForm);
