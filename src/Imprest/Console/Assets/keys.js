// `/` to the search or the first filter, `g` and a letter to a page, `?` for the list of keys.
const typing = target => target.closest('input, select, textarea, [contenteditable]');
let going = 0;
document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === '/') {
        const field = document.querySelector('main [data-search], main form input:not([type=hidden]), main form select');
        if (field) { event.preventDefault(); field.closest('details')?.setAttribute('open', ''); field.focus(); }
    } else if (event.key === '?') {
        document.getElementById('shortcuts').showModal();
    } else if (event.key === 'g' && Date.now() - going > 1500) {
        going = Date.now();
    } else if (Date.now() - going <= 1500) {
        going = 0;
        document.querySelector(`nav a[data-key="${CSS.escape(event.key)}"]`)?.click();
    }
});
// On a phone the menu starts closed; on a wide screen it cannot be closed.
const narrow = matchMedia('(max-width: 760px)');
const fold = () => document.querySelector('.menu')?.toggleAttribute('open', !narrow.matches);
if (narrow.matches) fold();
narrow.addEventListener('change', fold);
