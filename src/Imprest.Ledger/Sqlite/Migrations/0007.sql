-- Most requests are no tasks: a list of tasks reads these alone, of one account or of all.
create index requests_tasks on requests (time, account) where is_task = 1;
