// What every page does. Each concern is a module of its own; without scripts all pages work.
import './times.js';
import './copy.js';
import './keys.js';
import './rows.js';
import './charts.js';
import './live.js';
