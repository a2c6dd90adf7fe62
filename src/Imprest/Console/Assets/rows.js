// A click on a row opens what it is about; its link does so for the keyboard. Selects with data-go send their form at once.
document.addEventListener('click', event => {
    const row = event.target.closest('tr[data-open]');
    if (row && !event.target.closest('a, button, input, label') && !getSelection().toString()) location.href = row.dataset.open;
});
document.addEventListener('change', event => {
    if (event.target.matches('[data-go]')) event.target.form.requestSubmit();
});
