using Imprest.Pricing;

namespace Imprest.Ledger;

/// <summary>What an account's webhooks are told: the types of events, and the ids by which a receiver knows one that it has seen.</summary>
public static class TaskEvents
{
    public const string Succeeded = "task.succeeded";
    public const string Failed = "task.failed";
    public const string Canceled = "task.canceled";

    /// <summary>Nobody knows yet whether it ran; its end is told later.</summary>
    public const string InDoubt = "task.in_doubt";

    /// <summary>Sent when somebody asks for it, to see whether an endpoint listens.</summary>
    public const string Test = "webhook.test";

    private const string Prefix = "task.";

    /// <summary>How tasks end. An endpoint that names no types is told of these.</summary>
    public static IReadOnlyList<string> Ends { get; } = [Succeeded, Failed, Canceled];

    /// <summary>What an endpoint can choose among.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Ends, InDoubt];

    /// <summary>The type of a task's end.</summary>
    /// <param name="delivered">Images.</param>
    public static string OfEnd(int delivered, Outcome? outcome) => delivered > 0 ? Succeeded : outcome == Outcome.Canceled ? Canceled : Failed;

    /// <summary>The task's status in a type: <c>succeeded</c> in <c>task.succeeded</c>.</summary>
    public static string StatusOf(string type) => type.StartsWith(Prefix, StringComparison.Ordinal) ? type[Prefix.Length..] : type;

    /// <summary>The event's id, which follows from the request: a task ends once, and is in doubt at most once.</summary>
    public static string IdOf(string request, string type) =>
        $"evt_{request[(request.IndexOf('_', StringComparison.Ordinal) + 1)..]}{(type == InDoubt ? "_in_doubt" : "")}";
}
