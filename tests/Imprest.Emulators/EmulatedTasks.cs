using System.Collections.Concurrent;

namespace Imprest.Emulators;

/// <summary>A task of a provider that answers later, as the emulator keeps it.</summary>
/// <param name="Call">What was asked for, in the emulator's own form.</param>
public sealed record EmulatedTask<T>(string Id, T Call, Misbehavior? Misbehavior)
{
    /// <summary>Set when the task was made to end; then how it ended does not change any more.</summary>
    public bool IsCanceled { get; set; }

    /// <summary>How often it was asked about.</summary>
    public int Polls { get; set; }
}

/// <summary>Where a task is when it is asked about.</summary>
public enum TaskPhase
{
    /// <summary>Nobody knows of it.</summary>
    Unknown,
    Queued,
    Running,
    Done,
    Failed,
    Canceled,
    /// <summary>This question goes unanswered: the line breaks.</summary>
    Broken,
}

/// <summary>The tasks of one emulator: each is queued at the first question, at work at the second, done at the third, unless it misbehaves.</summary>
public sealed class EmulatedTasks<T>
{
    private readonly ConcurrentDictionary<string, EmulatedTask<T>> _tasks = new();

    /// <summary>Questions after which a well-behaved task is done.</summary>
    public int PollsUntilDone { get; init; } = 2;

    public EmulatedTask<T> Add(string id, T call, Misbehavior? misbehavior)
    {
        var task = new EmulatedTask<T>(id, call, misbehavior);
        return _tasks.GetOrAdd(id, task);
    }

    public EmulatedTask<T>? Find(string id) => _tasks.GetValueOrDefault(id);

    /// <summary>Counts a question and says where the task is.</summary>
    public (TaskPhase Phase, EmulatedTask<T>? Task) Ask(string id)
    {
        if (Find(id) is not { } task || task.Misbehavior?.Name == "task_lost")
            return (TaskPhase.Unknown, null);
        lock (task)
        {
            task.Polls++;
            var until = task.Misbehavior switch
            {
                { Name: "slow_task", Count: { } polls } => polls,
                { Name: "endless_task" } => int.MaxValue,
                { Name: "flaky_polls", Count: { } broken } => (int)broken + PollsUntilDone,
                _ => PollsUntilDone,
            };
            var phase = task.IsCanceled ? TaskPhase.Canceled
                : task.Misbehavior is { Name: "flaky_polls", Count: { } faults } && task.Polls <= faults ? TaskPhase.Broken
                : task.Polls > until ? (task.Misbehavior?.Name == "task_failed" ? TaskPhase.Failed : TaskPhase.Done)
                : task.Polls == 1 ? TaskPhase.Queued : TaskPhase.Running;
            return (phase, task);
        }
    }

    /// <summary>Cancels a task that has not ended.</summary>
    /// <returns>False where it has ended; null where nobody knows of it.</returns>
    public bool? Cancel(string id)
    {
        if (Find(id) is not { } task)
            return null;
        lock (task)
        {
            if (!task.IsCanceled && task.Misbehavior?.Name is not ("slow_task" or "endless_task") && task.Polls > PollsUntilDone)
                return false;
            task.IsCanceled = true;
            return true;
        }
    }
}
