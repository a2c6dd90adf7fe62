using System.Diagnostics;
using Imprest.Pricing;

namespace Imprest.Providers.Http;

/// <summary>Calls that are answered later: how one is submitted, asked about and canceled, and how its results are fetched.</summary>
/// <remarks>
/// The work goes on whatever becomes of a question, so nothing but "there is no such call" ends it; not even a key that is not let in any more.
/// </remarks>
internal sealed class LateResults(ProviderHttp http, ProviderClients clients)
{
    private readonly ResultFetcher _fetcher = new(http.Connection, clients);

    /// <summary>
    /// Submits a call. Where it has ended already and its results cannot be fetched just now, it is one to ask about, by the id that the answer named.
    /// </summary>
    /// <param name="read">What the answer says, whatever its status; a success names its <see cref="ProviderOutcome.ProviderRequestId"/>.</param>
    public async Task<ProviderOutcome> SubmitAsync(
        HttpRequestMessage message, ProviderRequest request, Func<Exchange.Answered, ProviderOutcome> read, CancellationToken cancellationToken)
    {
        var outcome = await http.ReadAsync(message, request.ClientId, read, cancellationToken);
        if (outcome is not ProviderOutcome.Completed done)
            return outcome;
        var fetched = await FetchAsync(done, request.ResultsAsUrls, cancellationToken);
        return fetched is ProviderOutcome.NoAnswer && done.ProviderRequestId is { } id
            ? new ProviderOutcome.Accepted(id) { Started = true, ProviderRequestId = id, HttpStatus = done.HttpStatus } : fetched;
    }

    /// <summary>Asks how a call stands.</summary>
    /// <param name="id">The provider's, for the outcome.</param>
    /// <param name="read">What a success says.</param>
    /// <param name="gone">What "there is no such call" says, where the provider has words of its own for it.</param>
    public async Task<ProviderOutcome> AskAsync(
        HttpRequestMessage question, ProviderTask task, string id, Func<Exchange.Answered, ProviderOutcome> read, CancellationToken cancellationToken,
        Func<Exchange.Answered, ProviderOutcome>? gone = null)
    {
        ProviderOutcome outcome = await http.SendAsync(question, task.ClientId, cancellationToken) switch
        {
            Exchange.Answered { IsSuccess: true } answer => read(answer) with { HttpStatus = answer.Status },
            Exchange.Answered { Status: 404 or 410 } answer => gone?.Invoke(answer) ?? HttpFailure.Of(answer, "task_not_found", outcome: Outcome.Expired),
            var exchange => Unanswered(exchange),
        };
        if (outcome is ProviderOutcome.Completed done)
            outcome = await FetchAsync(done, task.ResultsAsUrls, cancellationToken);
        return http.Scrub(outcome) with { ProviderRequestId = id };
    }

    /// <summary>Tells a wish to cancel, where the answer's status says all of what came of it.</summary>
    public async Task<CancelOutcome> CancelAsync(HttpRequestMessage wish, ProviderTask task, CancellationToken cancellationToken) =>
        Canceled(await http.SendAsync(wish, task.ClientId, cancellationToken));

    public static CancelOutcome Canceled(Exchange exchange) => exchange switch
    {
        Exchange.Answered { IsSuccess: true } => CancelOutcome.Requested,
        Exchange.Answered { Status: 400 or 404 or 409 or 410 or 422 } => CancelOutcome.TooLate,
        _ => CancelOutcome.NoAnswer,
    };

    /// <summary>A question that was not answered, or by an answer that says nothing. Whatever became of the question, the call may go on.</summary>
    public static ProviderOutcome.NoAnswer Unanswered(Exchange exchange) => exchange switch
    {
        Exchange.Broken { Outcome: ProviderOutcome.NoAnswer none } => none,
        Exchange.Broken { Outcome: ProviderOutcome.Failed failed } => new($"{failed.Code}: {failed.Message}"),
        Exchange.Answered { IsSuccess: true } answer => new(answer.Body.Length == 0 ? "empty answer" : "the answer says nothing") { HttpStatus = answer.Status },
        Exchange.Answered answer => new(FormattableString.Invariant($"http_{answer.Status}: the question was not answered")) { HttpStatus = answer.Status },
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// An image at an address that the answer names. One that nobody may fetch from is dropped: then it is an image without bytes, and asking again
    /// would change nothing.
    /// </summary>
    public ProviderImage ImageAt(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var url) && MayFetch(url) ? new() { Url = url } : new();

    /// <summary>The success with its images' bytes; <see cref="ProviderOutcome.NoAnswer"/> where one could not be fetched just now.</summary>
    public async Task<ProviderOutcome> FetchAsync(ProviderOutcome.Completed done, bool asUrls, CancellationToken cancellationToken)
    {
        if (asUrls || done.Images.Count == 0)
            return done;
        var images = await _fetcher.FetchAsync(done.Images, cancellationToken);
        return images.Any(MayComeYet)
            ? new ProviderOutcome.NoAnswer("the results could not be fetched just now") { ProviderRequestId = done.ProviderRequestId, HttpStatus = done.HttpStatus }
            : done with { Images = images };
    }

    /// <summary>It has an address that may be fetched, and neither bytes nor word that nothing is there.</summary>
    private bool MayComeYet(ProviderImage image) => image is { Bytes.IsEmpty: true, IsGone: false, Url: { } url } && MayFetch(url);

    private bool MayFetch(Uri url) => url.Scheme == Uri.UriSchemeHttps || http.Connection.IsOwn(url);
}
