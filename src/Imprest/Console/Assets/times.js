// Clock times in the viewer's zone; UTC stays in the title. Of the page as it came, and of parts that were fetched anew.
const toTheSecond = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });
const toTheMinute = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
const narrow = matchMedia('(max-width: 760px)');

// In a table on a narrow screen a time leaves the room to the amounts: month, day and minute (the second where it tells rows apart), or the day of another year.
function words(time) {
    const at = new Date(time.dateTime);
    const inFull = (time.dataset.form === 'minute' ? toTheMinute : toTheSecond).format(at);
    if (!narrow.matches || !time.closest('table')) return inFull;
    return at.getFullYear() === new Date().getFullYear() ? inFull.slice(5, time.dataset.form === 'second' ? 19 : 16) : inFull.slice(0, 10);
}
const tell = part => {
    for (const time of part.querySelectorAll('time[datetime]')) {
        if (time.dataset.form !== 'day') time.textContent = words(time); // Days are UTC days, as invoices are.
    }
};
tell(document);
document.addEventListener('fresh', event => tell(event.target));
narrow.addEventListener('change', () => tell(document));
