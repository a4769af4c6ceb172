// What is pasted from other programs. They say in style attributes what is bold or slanted; the
// content security policy refuses those wherever HTML is parsed, so they become elements before.

const STYLE_BLOCK = /<style\b[\s\S]*?<\/style>/gi;
const TAG = /<[a-z][^<>]*>/gi;
const STYLE = /\sstyle\s*=\s*("[^"]*"|'[^']*')/gi;
const BOLD = /font-weight:\s*(bold|[6-9]00)/i;
const NOT_BOLD = /font-weight:\s*(normal|[1-4]00)/i;
const SLANTED = /font-style:\s*italic/i;

function wrap(element, name) {
    const inner = document.createElement(name);
    inner.append(...element.childNodes);
    element.append(inner);
}

/** The same HTML without styles. */
export function pasted(html) {
    const bare = html.replace(STYLE_BLOCK, "").replace(TAG, (tag) => tag.replace(STYLE, " data-styled=$1"));
    if (bare === html) return html;
    const page = new DOMParser().parseFromString(bare, "text/html");
    for (const element of page.querySelectorAll("[data-styled]")) {
        const style = element.dataset.styled;
        element.removeAttribute("data-styled");
        if (BOLD.test(style)) wrap(element, "strong");
        if (SLANTED.test(style)) wrap(element, "em");
        if (NOT_BOLD.test(style) && element.matches("b, strong")) element.replaceWith(...element.childNodes);
    }
    return page.body.innerHTML;
}
