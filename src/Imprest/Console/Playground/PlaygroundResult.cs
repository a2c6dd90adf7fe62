using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Console.Requests;
using Imprest.Errors;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Console.Playground;

/// <summary>A request as the playground shows it beside its settings: images and receipt, or what went wrong and what it cost.</summary>
/// <param name="Charge">Null while it is not known.</param>
/// <param name="Held">What stays held until it is.</param>
public sealed record PlaygroundResult(
    string Id, RequestState State, Outcome? Outcome, Money? Charge, bool Estimated, Money? Held, string? ErrorCode, string? WhoPaid, IReadOnlyList<ResultImage> Images,
    IReadOnlyList<QuoteLine> Lines, string? PriceVersion, IReadOnlyList<string> Warnings)
{
    public bool IsRunning => State is RequestState.Held or RequestState.Attempting;

    /// <summary>Nobody knows yet whether it ran, or what it costs.</summary>
    public bool IsOpen => State is RequestState.InDoubt or RequestState.Review;

    /// <summary>What to do after an end like this one.</summary>
    public string? Advice => RequestAdvice.Next(State, Outcome, ErrorCode);

    /// <exception cref="ApiException">The client's key sees no such request.</exception>
    internal static async Task<PlaygroundResult> FindAsync(GatewayClient client, string id, CancellationToken cancellationToken)
    {
        if (!id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')) // It becomes a part of an address.
            throw new ApiException(Errors.ErrorCode.NotFound, $"There is no request {id}.");
        var answer = await client.GetAsync($"v1/requests/{Uri.EscapeDataString(id)}", cancellationToken);
        if (answer.Status == 404)
            throw new ApiException(Errors.ErrorCode.NotFound, $"There is no request {id}.");
        var story = answer.Required();
        var receipt = story.Object("receipt");
        var state = Enum.GetValues<RequestState>().First(value => value.Wire() == story.Text("state"));
        return new(
            id, state, Enum.GetValues<Outcome>().Cast<Outcome?>().FirstOrDefault(value => value!.Value.Wire() == story.Text("outcome")), Read(story, "amount_usd"),
            story.Text("amount_status") == "estimated", state.IsTerminal() ? null : Read(story, "held_usd"), story.Text("error_code"), story.Text("who_paid"),
            [.. story.Items("images").Select(image => ResultImage.Of(id, image))], [.. receipt.Items("lines").Select(QuoteLine.Of)], receipt.Text("price_version"),
            [.. receipt.Items("warnings").Select(warning => warning!.GetValue<string>())]);
    }

    private static Money? Read(JsonNode? node, string name) => Money.TryParse(node.Text(name), out var money) ? money : null;
}

/// <summary>An image of a request, opened with the session.</summary>
public sealed record ResultImage(string Address, string Size, int Width, int Height, string ContentType)
{
    internal static ResultImage Of(string id, JsonNode? image)
    {
        var size = ImageSize.TryParse(image.Text("size"), out var pixels) ? pixels : default;
        return new(string.Create(CultureInfo.InvariantCulture, $"/v1/requests/{id}/images/{image.Number("index")}"), size.ToString(), size.Width, size.Height, image.Text("content_type") ?? "");
    }
}

/// <summary>Why a call was refused or failed, and what that cost.</summary>
/// <param name="ChargeUsd">Null: not known yet.</param>
public sealed record PlaygroundProblem(string Message, string? ChargeUsd, string? RequestId)
{
    internal static PlaygroundProblem Of(GatewayAnswer answer)
    {
        var error = answer.Body.Object("error");
        return new(error.Text("message") ?? $"The gateway answered HTTP {answer.Status}.", answer.Header("x-imprest-charge-usd"), error.Text("request_id") ?? answer.Header("x-request-id"));
    }
}
