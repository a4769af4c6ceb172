// Asks the server for what fits the text in the bar, one question at a time: of what is typed
// while one is under way only the newest is asked next. A server that is slow is thus not asked for
// what nobody waits for any more. No answer is ever given after that of a newer question.

const PATIENCE_MS = 500; // with an older question, once a newer one waits

export class Answers {
    #newest = 0;
    #running = null;
    #next = "";
    #patience = 0;

    /** `give` gets the text of an answer, `fail` the HTTP status (0: the server was not reached). */
    constructor(give, fail) {
        this.give = give;
        this.fail = fail;
    }

    get isWaiting() {
        return this.#running !== null;
    }

    ask(address) {
        if (!this.#running) return void this.#send(address);
        this.#next = address;
        this.#patience ||= setTimeout(() => this.#send(this.#next), PATIENCE_MS);
    }

    async #send(address) {
        this.stop();
        const mine = this.#newest;
        const running = (this.#running = new AbortController());
        const answer = await this.#fetched(address, running.signal);
        if (mine !== this.#newest) return;
        if (this.#next) return void this.#send(this.#next);
        this.#running = null;
        if (answer.leave) location.assign(answer.leave);
        else if (answer.text === undefined) this.fail(answer.status);
        else this.give(answer.text);
    }

    /** Forget the question that is under way, and the one that waits. */
    stop() {
        this.#newest += 1;
        this.#running?.abort();
        this.#running = null;
        this.#next = "";
        clearTimeout(this.#patience);
        this.#patience = 0;
    }

    async #fetched(address, signal) {
        try {
            // As htmx asks: whoever has been signed out meanwhile is led to the door.
            const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
            const response = await fetch(address, { headers, signal, cache: "no-store" });
            const leave = response.headers.get("HX-Redirect");
            if (leave || !response.ok) return { leave, status: response.status };
            return { text: await response.text() };
        } catch {
            return { status: 0 }; // not reached, or ended by a newer question
        }
    }
}
