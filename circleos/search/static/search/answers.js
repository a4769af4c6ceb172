// Asks the server for what fits the text in the bar. A newer question ends the older one, and no
// answer is ever given after that of a newer question.

export class Answers {
    #newest = 0;
    #running = null;

    /** `give` gets the text of an answer, `fail` the HTTP status (0: the server was not reached). */
    constructor(give, fail) {
        this.give = give;
        this.fail = fail;
    }

    get isWaiting() {
        return this.#running !== null;
    }

    async ask(address) {
        this.stop();
        const mine = this.#newest;
        const running = (this.#running = new AbortController());
        const answer = await this.#fetched(address, running.signal);
        if (mine !== this.#newest) return;
        this.#running = null;
        if (answer.leave) location.assign(answer.leave);
        else if (answer.text === undefined) this.fail(answer.status);
        else this.give(answer.text);
    }

    /** Forget the question that is under way. */
    stop() {
        this.#newest += 1;
        this.#running?.abort();
        this.#running = null;
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
