using Imprest.Ledger;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>What makes two calls without an idempotency key equal.</summary>
internal readonly record struct JoinKey(AccountId Account, KeyId Key, string Path, string Fingerprint)
{
    /// <summary>Of a request in the store; null where none can join it: it has an idempotency key, or its client polls a task.</summary>
    public static JoinKey? Of(RequestRecord record) => record is not { IdempotencyKey: null, IsTask: false, Endpoint: { } endpoint } ? null : new(
        record.Account, record.Key, endpoint.StartsWith("POST ", StringComparison.Ordinal) ? endpoint["POST ".Length..] : endpoint, Convert.ToHexString(record.Fingerprint.Span));

    /// <summary>The fingerprint alone spreads keys well.</summary>
    public override int GetHashCode() => string.GetHashCode(Fingerprint.AsSpan(0, Math.Min(8, Fingerprint.Length)), StringComparison.Ordinal);
}

/// <summary>A request that an equal call joins, though nobody works on it: its end is not known yet, or its answer was not heard.</summary>
/// <param name="EndedAt">Null while the end is not known.</param>
internal readonly record struct UnheardRequest(RequestId Id, DateTimeOffset? EndedAt);

/// <summary>One request under way in this process, and who still listens for its answer.</summary>
internal sealed class RunningRequest(RequestId id, JoinKey? joinKey)
{
    public RequestId Id { get; } = id;
    public JoinKey? JoinKey { get; } = joinKey;
    /// <summary>Clients that wait for the answer; guarded by the registry.</summary>
    public int Clients { get; set; } = 1;
    /// <summary>What it takes up while it runs; given up at its end.</summary>
    public IDisposable? Place { get; init; }
    /// <summary>The client polls a task instead of waiting.</summary>
    public bool IsTask { get; init; }

    /// <summary>Ends the wait for the next question to the provider.</summary>
    public Wakes Wakes { get; } = new();

    /// <summary>What the provider last said of the work; null where it says nothing.</summary>
    public ProviderOutcome.Accepted? Standing { get; set; }

    /// <summary>It can be stopped just now: its provider stops calls, or nothing is under way.</summary>
    public bool IsCancelable { get; set; }

    /// <summary>A stop of the gateway need not wait for it: nobody waits for its answer here, and what can be asked about it is in the store.</summary>
    public bool MayBeLeft { get; set; }

    /// <summary>Somebody wished to stop it.</summary>
    public bool IsCancelAsked { get; private set; }

    private readonly HashSet<int> told = [];

    public void AskCancel()
    {
        IsCancelAsked = true;
        Wakes.Wake();
    }

    /// <summary>Is the provider to be told to stop this call? Once.</summary>
    public bool TakeCancel(int call)
    {
        lock (told)
            return IsCancelAsked && told.Add(call);
    }

    /// <summary>Completed with the answer; never faulted.</summary>
    public TaskCompletionSource<ImageReply> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// The requests under way, and those whose answer may not have reached anyone: an equal call joins them instead of working twice
/// (design, promise 10). Client libraries repeat by themselves, mostly without a key.
/// </summary>
internal sealed class RunningRequests(TimeProvider clock)
{
    /// <summary>How long an answer that reached nobody can be joined.</summary>
    public static readonly TimeSpan JoinWindow = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly Dictionary<RequestId, RunningRequest> running = [];
    private readonly Dictionary<RequestId, RunningRequest> asking = [];
    private readonly Dictionary<JoinKey, List<Joinable>> joinable = [];
    private TaskCompletionSource? idle;

    private readonly record struct Joinable(RequestId Request, RunningRequest? Running, DateTimeOffset? Until);

    public int Count
    {
        get { lock (gate) return running.Count; }
    }

    /// <summary>How many equal calls could join a request.</summary>
    public int Joinables
    {
        get { lock (gate) return joinable.Count; }
    }

    /// <param name="place">Given up at its end.</param>
    public RunningRequest Start(RequestId id, JoinKey? key, bool isTask = false, IDisposable? place = null)
    {
        var request = new RunningRequest(id, key) { IsTask = isTask, Place = place };
        lock (gate)
            running[id] = request; // In place of one whose worker has lost it.
        return request;
    }

    /// <summary>The same for one that goes on after its process: its client is gone, and an equal call may join it.</summary>
    public RunningRequest StartWithoutClient(RequestId id, JoinKey? key, bool isTask)
    {
        var request = new RunningRequest(id, key) { IsTask = isTask, Clients = 0 };
        lock (gate)
        {
            running[id] = request;
            if (key is { } join)
            {
                Remove(join, id);
                Add(join, new(id, request, null));
            }
        }

        return request;
    }

    /// <summary>The request under way with this id, to wait for.</summary>
    public RunningRequest? Find(RequestId id)
    {
        lock (gate)
            return running.GetValueOrDefault(id);
    }

    /// <summary>The request under way, or in doubt and asked about, with this id.</summary>
    public RunningRequest? FindAsked(RequestId id)
    {
        lock (gate)
            return running.GetValueOrDefault(id) ?? asking.GetValueOrDefault(id);
    }

    /// <summary>Its work has ended in doubt, and its provider is asked about it.</summary>
    public void Asking(RunningRequest request)
    {
        lock (gate)
            asking[request.Id] = request;
    }

    public void AskedEnough(RunningRequest request)
    {
        lock (gate)
        {
            if (asking.GetValueOrDefault(request.Id) == request) // Else another worker asks by now.
                asking.Remove(request.Id);
        }
    }

    /// <summary>
    /// An equal request that this call joins. It takes the place of the client that is gone: while it is there, the next equal call is a wish for
    /// another image. Only one whose end is not known, which has no answer to give yet, is joined by all.
    /// </summary>
    /// <returns>The one under way (then listening is counted), or one that is not; <see cref="LetJoin"/> gives that back where its answer is not heard again.</returns>
    public (RunningRequest? Running, UnheardRequest? Unheard) Join(JoinKey key)
    {
        lock (gate)
        {
            if (!joinable.TryGetValue(key, out var entries))
                return default;
            var now = clock.GetUtcNow();
            entries.RemoveAll(entry => entry.Until <= now);
            if (entries.Count == 0)
            {
                joinable.Remove(key);
                return default;
            }

            var entry = entries[0];
            if (entry is { Running: null, Until: null })
                return (null, new(entry.Request, null));
            Remove(key, entry.Request);
            if (entry.Running is null)
                return (null, new(entry.Request, entry.Until - JoinWindow));
            entry.Running.Clients++;
            return (entry.Running, null);
        }
    }

    /// <summary>A client stopped listening. The last one leaves the request to be joined.</summary>
    /// <returns>False when the work had already ended: then its answer is there, and reached nobody.</returns>
    public bool ClientLeft(RunningRequest request)
    {
        lock (gate)
        {
            if (running.GetValueOrDefault(request.Id) != request)
                return false;
            if (--request.Clients == 0 && request.JoinKey is { } key)
                Add(key, new(request.Id, request, null));
            return true;
        }
    }

    /// <summary>
    /// The work has ended. Where its end is not known (in doubt, or not written yet) it stays to be joined; else it is joined for a while where
    /// nobody listens and <paramref name="mayJoin"/> says so.
    /// </summary>
    /// <returns>Whether anyone still listens.</returns>
    public bool End(RunningRequest request, bool unknown = false, bool mayJoin = false)
    {
        request.Place?.Dispose(); // Before its answer goes out: who has that may call again at once.
        lock (gate)
        {
            if (running.GetValueOrDefault(request.Id) == request)
                running.Remove(request.Id);
            var heard = request.Clients > 0;
            if (request.JoinKey is { } key)
            {
                Remove(key, request.Id);
                if (unknown || (!heard && mayJoin))
                    Add(key, new(request.Id, null, unknown ? null : clock.GetUtcNow() + JoinWindow));
            }

            if (IsIdle)
                idle?.TrySetResult();
            return heard;
        }
    }

    /// <summary>Lets an equal call join a request that is in doubt (no end), or whose answer reached nobody (for <see cref="JoinWindow"/> after its end).</summary>
    public void LetJoin(JoinKey key, RequestId id, DateTimeOffset? endedAt)
    {
        lock (gate)
        {
            Remove(key, id);
            Add(key, new(id, null, endedAt + JoinWindow));
        }
    }

    /// <summary>The end of a request is known now: it is joined no longer than for <see cref="JoinWindow"/>, and not at all where its answer was heard already.</summary>
    public void EndJoining(JoinKey key, RequestId id, DateTimeOffset endedAt)
    {
        lock (gate)
        {
            if (joinable.TryGetValue(key, out var entries) && entries.FindIndex(entry => entry.Request == id) is >= 0 and var at)
                entries[at] = entries[at] with { Until = endedAt + JoinWindow };
        }
    }

    public void StopJoining(JoinKey key, RequestId id)
    {
        lock (gate)
            Remove(key, id);
    }

    /// <summary>Drops what is past its window, so that nothing grows without bound.</summary>
    public void Sweep()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            foreach (var (key, entries) in joinable.ToList())
            {
                entries.RemoveAll(entry => entry.Until <= now);
                if (entries.Count == 0)
                    joinable.Remove(key);
            }
        }
    }

    private bool IsIdle => running.Values.All(request => request.MayBeLeft);

    /// <summary>The task's calls are at its provider and in the store: the next start goes on with it.</summary>
    public void Leave(RunningRequest request)
    {
        lock (gate)
        {
            request.MayBeLeft = request.IsTask;
            if (IsIdle)
                idle?.TrySetResult();
        }
    }

    /// <summary>Completes when nothing runs that a stop has to wait for.</summary>
    public Task WhenIdleAsync()
    {
        lock (gate)
        {
            if (IsIdle)
                return Task.CompletedTask;
            idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return idle.Task;
        }
    }

    private void Add(JoinKey key, Joinable entry)
    {
        if (!joinable.TryGetValue(key, out var entries))
            joinable[key] = entries = [];
        entries.Add(entry);
    }

    private void Remove(JoinKey key, RequestId id)
    {
        if (!joinable.TryGetValue(key, out var entries))
            return;
        entries.RemoveAll(entry => entry.Request == id);
        if (entries.Count == 0)
            joinable.Remove(key);
    }
}
