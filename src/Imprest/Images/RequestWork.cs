using Imprest.Ledger;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>One request's work, as far as it has come.</summary>
internal sealed class RequestWork(RunningRequest request, AccountId account, CallPlan plan, DateTimeOffset createdAt)
{
    private Func<PartialImage, ValueTask>? onPartial;

    public RunningRequest Request { get; } = request;
    public RequestId Id => Request.Id;
    public AccountId Account { get; } = account;
    public CallPlan Plan { get; private set; } = plan;
    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>The account's money after the last commit of this request; null where nobody asks.</summary>
    public Position? Position { get; set; }

    /// <summary>From 1.</summary>
    public int Attempt { get; set; } = 1;
    public int CandidateIndex { get; set; }
    public PlannedCandidate Planned => Plan.Candidates[CandidateIndex];

    /// <summary>The calls of the current attempt.</summary>
    public IReadOnlyList<WorkCall> Calls { get; set; } = [];

    /// <summary>The claim under which this is worked on; null while there is nothing to ask about.</summary>
    public long? Fence { get; set; }

    /// <summary>Another process sent its calls: neither prompt nor input images are there any more, so nothing is sent again.</summary>
    public bool IsResumed { get; init; }

    /// <summary>The current attempt's work is not the quoted one: another model of the route does it.</summary>
    public bool ServesOtherWork { get => field || CandidateIndex > 0; init; }

    /// <summary>Another worker has claimed it: what is done here changes nothing.</summary>
    public bool IsLost { get; set; }

    /// <summary>The room that what was sent takes, while it may be sent again; null where it takes none.</summary>
    public BodyLease? Body { get; init; }

    /// <summary>What was sent is not there any more: no other attempt follows.</summary>
    public bool IsBodyGone { get; private set; }

    /// <summary>
    /// A task's calls are all at their provider, which may take a day: what was sent is let go where it is large, or a few tasks would keep everybody's images out.
    /// </summary>
    public void LetBodyGo()
    {
        if (Body is not { TakesRoom: true } body)
            return;
        IsBodyGone = true;
        var call = Plan.Call;
        Plan = Plan with { Call = call with { AskedOperation = call.Operation, AskedReferences = call.References, InputImages = [], Mask = null, Others = null } };
        body.Dispose();
    }

    /// <summary>Nobody waits for the results any more: they are kept, whatever its route says, so that they can be fetched when they are paid for.</summary>
    public void KeepResults()
    {
        if (Plan.Route.Pass)
            Plan = Plan with { Route = Plan.Route with { Pass = false } };
    }

    /// <summary>What was committed of its end, or of its doubt; null before.</summary>
    public Resolution? Ended { get; set; }

    /// <summary>A preview reached the client: no other attempt follows.</summary>
    public bool PartialForwarded { get; private set; }

    public Func<PartialImage, ValueTask>? OnPartial
    {
        get => onPartial is not { } forward ? null : partial =>
        {
            PartialForwarded = true;
            return forward(partial);
        };
        init => onPartial = value;
    }
}
