using System.Diagnostics;

namespace Imprest.Providers.Http;

/// <summary>A question about a call that was not answered. Whatever became of the question, the call may go on.</summary>
internal static class Unanswered
{
    public static ProviderOutcome.NoAnswer Of(Exchange exchange) => exchange switch
    {
        Exchange.Broken { Outcome: ProviderOutcome.NoAnswer none } => none,
        Exchange.Broken { Outcome: ProviderOutcome.Failed failed } => new($"{failed.Code}: {failed.Message}"),
        Exchange.Answered { IsSuccess: true } answer => new(answer.Body.Length == 0 ? "empty answer" : "the answer says nothing") { HttpStatus = answer.Status },
        Exchange.Answered answer => new(FormattableString.Invariant($"http_{answer.Status}")) { HttpStatus = answer.Status },
        _ => throw new UnreachableException(),
    };
}
