using Imprest.Providers.Http;

namespace Imprest.Providers.Wire;

/// <summary>A question about a call that says nothing of the call: the line broke, or the provider had no answer just now.</summary>
internal static class Unanswered
{
    public static ProviderOutcome.NoAnswer Of(Exchange exchange) => exchange switch
    {
        // That this question was never sent says nothing of the call before it.
        Exchange.Broken { Outcome: ProviderOutcome.Failed failed } => new($"{failed.Code}: {failed.Message}"),
        Exchange.Broken { Outcome: ProviderOutcome.NoAnswer none } => none,
        Exchange.Answered answer => new($"the question was answered with {answer.Status}") { HttpStatus = answer.Status },
        _ => new("the question was not answered"),
    };
}
