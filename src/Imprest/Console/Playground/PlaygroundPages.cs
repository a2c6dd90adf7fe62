using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Console.Rendering;
using Imprest.Console.Sessions;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Pricing;
using Imprest.Providers.Imaging;

namespace Imprest.Console.Playground;

/// <summary>Try a call: its settings, what they cost, the result with its receipt, and the same call as code.</summary>
/// <remarks>
/// The page is rendered here in each of its states. Without scripts its buttons lead from one to the next; with them the script sends the call to the
/// API itself, and takes the parts that change (price, settings, code, result) out of the page as it is rendered here.
/// </remarks>
internal sealed class PlaygroundPages(OwnApi api, QuoteStore quotes, BodyMemory bodies, IdSource ids, GatewayOptions options)
{
    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/playground", ShowAsync);
        routes.Post("/playground/price", PriceAsync, FormLimit.WithImages); // Its button without scripts sends the whole form.
        routes.Post("/playground", GenerateAsync, FormLimit.WithImages);
    }

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustSpend();
        using var client = api.ClientOf(context);
        var query = context.Request.Query;
        var models = await ServedModel.AllAsync(client, context.RequestAborted);
        var result = query["request"].ToString() is { Length: > 0 } id ? await PlaygroundResult.FindAsync(client, id, context.RequestAborted) : null;
        return await PageAsync(context, caller, client, models, name => query[name], result, null);
    }

    /// <summary>The page again, with the price of what the form says. Nothing is sent to a provider.</summary>
    private async Task<IResult> PriceAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustSpend();
        using var client = api.ClientOf(context);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return await PageAsync(context, caller, client, await ServedModel.AllAsync(client, context.RequestAborted), name => form[name], null, null);
    }

    /// <summary>Begins the call as a task, for people without scripts, and goes on to where its result will be.</summary>
    private async Task<IResult> GenerateAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustSpend();
        using var client = api.ClientOf(context);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var models = await ServedModel.AllAsync(client, context.RequestAborted);
        if (models.Count == 0)
            throw new ApiException(ErrorCode.ModelNotFound, "This key can call no model. Ask the operator which models are served.");
        var settings = PlaygroundSettings.Read(name => form[name], models, options.DefaultModel) with { PartialImages = "0" };
        PlaygroundProblem problem;
        using var memory = bodies.Open(caller.Account);
        try
        {
            MustBeMeant(form, settings);
            await memory.HoldAsync(form.Files.Sum(file => file.Length), context.RequestAborted);
            using var request = new HttpRequestMessage(HttpMethod.Post, settings.Path[1..]) { Content = await ContentAsync(settings, form, context.RequestAborted) };
            request.Headers.Add("Prefer", "respond-async");
            request.Headers.Add("Idempotency-Key", KeyOf(form));
            AddLabels(request, settings);
            var answer = await client.SendAsync(request, context.RequestAborted);
            if (answer.IsSuccess && answer.Header("x-request-id") is { } id)
                return Results.LocalRedirect(settings.Address(id));
            problem = PlaygroundProblem.Of(answer);
        }
        catch (ApiException refused)
        {
            problem = new(refused.Message, "0", null);
        }

        return await PageAsync(context, caller, client, models, name => form[name], null, problem);
    }

    /// <summary>A price may be shown for what comes nearest. What is paid for is what was asked for, or nothing.</summary>
    private static void MustBeMeant(IFormCollection form, PlaygroundSettings settings)
    {
        foreach (var (name, taken) in (IEnumerable<(string, string)>)[("model", settings.Model), ("operation", settings.Operation), ("quality", settings.Quality)])
        {
            if (form[name].ToString() is { Length: > 0 } said && said != taken)
                throw new ApiException(ErrorCode.InvalidRequest, $"`{name}` has no choice \"{said}\" here. Nothing was sent: choose again below.", name);
        }
    }

    /// <summary>The same form sent twice is one call, though it was clicked twice; with anything changed in it, it is another.</summary>
    private static string KeyOf(IFormCollection form)
    {
        var said = form.Where(field => field.Key != "token").OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}")
            .Concat(form.Files.Select(file => $"{file.Name}={file.FileName} {file.Length.ToString(CultureInfo.InvariantCulture)}"));
        return "playground-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', said))));
    }

    internal static void AddLabels(HttpRequestMessage request, PlaygroundSettings settings)
    {
        if (settings.Labels.Length > 0)
            request.Headers.TryAddWithoutValidation(CallCode.LabelHeader, settings.Labels); // The API says what is wrong with them.
    }

    private async Task<IResult> PageAsync(
        HttpContext context, Caller caller, GatewayClient client, IReadOnlyList<ServedModel> models, Func<string, string?> field, PlaygroundResult? result, PlaygroundProblem? problem)
    {
        if (models.Count == 0)
            return PageResult.Of<PlaygroundPage>("Playground", new PlaygroundModel([], null, null, null, null));
        var settings = PlaygroundSettings.Read(field, models, options.DefaultModel);
        var quote = await PlaygroundQuote.AskAsync(client, quotes, caller, settings, context.RequestAborted);
        return PageResult.Of<PlaygroundPage>("Playground", new PlaygroundModel(models, settings, quote, result, problem) { Once = ids.Next("form_") }, problem is null ? 200 : 422);
    }

    private static async Task<HttpContent> ContentAsync(PlaygroundSettings settings, IFormCollection form, CancellationToken cancellationToken)
    {
        if (!settings.TakesImages)
        {
            var body = new JsonObject(settings.Fields().Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value)));
            return new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        var content = new MultipartFormDataContent();
        foreach (var (name, value) in settings.Fields())
            content.Add(new StringContent(value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString()), name);
        var images = form.Files.Where(file => file.Name == "image" && file.Length > 0).ToList();
        foreach (var image in images)
            content.Add(await FileOfAsync(image, cancellationToken), images.Count == 1 ? "image" : "image[]", "image");
        if (!settings.TakesMask)
            return content;
        if (form.Files["mask"] is { Length: > 0 } mask)
            content.Add(await FileOfAsync(mask, cancellationToken), "mask", "mask.png");
        else if (images.Count > 0)
            content.Add(new ByteArrayContent(await MaskAsync(images[0], form, cancellationToken)), "mask", "mask.png");
        return content;
    }

    private static async Task<ByteArrayContent> FileOfAsync(IFormFile file, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(await BytesAsync(file, cancellationToken));
        if (MediaTypeHeaderValue.TryParse(file.ContentType, out var type))
            content.Headers.ContentType = type;
        return content;
    }

    /// <summary>Files of a form share one stream, so each is read whole before the next.</summary>
    private static async Task<byte[]> BytesAsync(IFormFile file, CancellationToken cancellationToken)
    {
        if (file.Length > CallLimits.ImageBytes)
            throw new ApiException(ErrorCode.PayloadTooLarge, $"`{file.Name}` is too large. Send at most 50 MB.", file.Name);
        var bytes = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static async Task<byte[]> MaskAsync(IFormFile image, IFormCollection form, CancellationToken cancellationToken)
    {
        int Side(string name) => int.TryParse(form[name], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
            : throw new ApiException(ErrorCode.InvalidRequest, "Say where the image may change: left, top, width and height in pixels, or a mask file.", "mask");
        return ImageHeader.TryRead(await BytesAsync(image, cancellationToken), out var header, out var problem)
            ? RectangleMask.Make(new(header.Width, header.Height), Side("mask_left"), Side("mask_top"), Side("mask_width"), Side("mask_height"))
            : throw new ApiException(ErrorCode.InvalidRequest, $"`image` cannot be used. {problem} Send a PNG, JPEG or WebP file.", "image");
    }
}

/// <param name="Settings">Null: no model is served.</param>
/// <param name="Result">Of the request that the address names.</param>
/// <param name="Problem">Why the call that was just sent was refused.</param>
public sealed record PlaygroundModel(
    IReadOnlyList<ServedModel> Models, PlaygroundSettings? Settings, PlaygroundQuote? Quote, PlaygroundResult? Result, PlaygroundProblem? Problem)
{
    /// <summary>Tells this form from the same one on a later page.</summary>
    public string Once { get; init; } = "";
}
