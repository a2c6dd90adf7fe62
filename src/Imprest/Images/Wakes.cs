namespace Imprest.Images;

/// <summary>A wait that can be ended early, by a webhook or a wish to cancel. A wake that comes while nobody waits ends the next wait at once.</summary>
internal sealed class Wakes
{
    private readonly Lock gate = new();
    private readonly List<TaskCompletionSource> waiting = [];
    private bool pending;

    /// <summary>Ends every wait.</summary>
    public void Wake()
    {
        lock (gate)
        {
            pending = waiting.Count == 0;
            foreach (var each in waiting)
                each.TrySetResult();
            waiting.Clear();
        }
    }

    /// <exception cref="OperationCanceledException"><paramref name="timeUp"/> fired.</exception>
    public async Task WaitAsync(TimeSpan wait, TimeProvider clock, CancellationToken timeUp)
    {
        timeUp.ThrowIfCancellationRequested();
        TaskCompletionSource woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (pending)
            {
                pending = false;
                return;
            }

            waiting.Add(woken);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeUp);
        var over = Task.Delay(wait, clock, either.Token);
        var first = await Task.WhenAny(woken.Task, over);
        await either.CancelAsync();
        lock (gate)
            waiting.Remove(woken);
        if (first == over)
            await over; // Throws where the time was up.
    }
}
