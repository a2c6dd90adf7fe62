// A button beside each id and each piece of code that copies it whole.
for (const place of document.querySelectorAll('[data-copy]')) {
    if (!navigator.clipboard) break;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'copy';
    button.setAttribute('aria-label', `Copy ${place.dataset.copy.length > 60 ? 'this' : place.dataset.copy}`);
    button.addEventListener('click', async event => {
        event.stopPropagation();
        await navigator.clipboard.writeText(place.dataset.copy);
        button.textContent = 'copied';
        setTimeout(() => { button.textContent = 'copy'; }, 1500);
    });
    place.append(button);
}
