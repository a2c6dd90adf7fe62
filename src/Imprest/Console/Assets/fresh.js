// A page as the server renders it now, to take parts of. It is parsed as for a browser without scripts:
// what is meant for those would be alive in a part that is taken, and a refresh load the whole page again.
export function parsed(html) {
    const page = new DOMParser().parseFromString(html, 'text/html');
    for (const part of page.querySelectorAll('noscript')) part.remove();
    return page;
}
