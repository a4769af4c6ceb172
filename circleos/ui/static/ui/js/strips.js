// Tabs and other strips that are wider than a small screen: the current entry is brought into sight.

for (const strip of document.querySelectorAll(".tabs, .settings-nav")) {
    const current = strip.querySelector("[aria-current]");
    if (current) strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
}
