using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Ledger;
using Microsoft.AspNetCore.Http.Features;

namespace Imprest.Console.Sessions;

/// <summary>
/// Reads the console's forms, within limits. A form holds the token that says whether it comes from us, so it is read before that is known: what its fields
/// take in memory and its files on the disk is counted first.
/// </summary>
internal sealed class ConsoleForms(GatewayOptions options, TimeProvider clock)
{
    private const int MostLargeOfOne = 2;

    private static readonly FormOptions Limits = new()
    {
        ValueCountLimit = 100,
        KeyLengthLimit = 100,
        ValueLengthLimit = CallLimits.PromptChars * 9, // Of a prompt, where each letter is three bytes and each byte is written %XX.
        MultipartBodyLengthLimit = CallLimits.BodyBytes, // A file too large for a call is refused there, by its name.
    };

    /// <remarks>Not the room of the calls: a form waits for the call that it makes, and would hold what that call waits for. Twice the largest form, as one account has half.</remarks>
    private readonly BodyMemory room = new(Math.Max(2 * CallLimits.BodyBytes, (options.BodyMemoryBytes ?? BodyMemory.DefaultBytes) / 4), clock);

    private readonly AccountPlaces large = new(int.MaxValue, MostLargeOfOne); // Slow ones of one account would keep out those of all others.

    /// <summary>Bytes of forms that are read or worked on.</summary>
    public long UsedBytes => room.UsedBytes;

    /// <param name="account">Who sends it; null: a visitor, whose forms are small.</param>
    /// <exception cref="ApiException">It is no form, cannot be read, or there was no room for a while.</exception>
    /// <exception cref="BadHttpRequestException">It has more bytes than the limit.</exception>
    public async Task<IFormCollection> ReadAsync(HttpContext context, FormLimit limit, AccountId? account)
    {
        var request = context.Request;
        if (!request.HasFormContentType)
            throw new ApiException(ErrorCode.UnsupportedMediaType, "This address takes a form: application/x-www-form-urlencoded or multipart/form-data. Nothing was changed.");
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = limit.Bytes;
        var length = Math.Min(request.ContentLength ?? limit.Bytes, limit.Bytes);
        if (length > FormLimit.Text.Bytes && account is { } sender)
        {
            context.Response.RegisterForDispose(large.Take(sender) ?? throw new ApiException(
                ErrorCode.RateLimitExceeded, $"{MostLargeOfOne} forms with images are on their way already. Nothing was changed; send it again when one of them is answered.") { RetryAfter = TimeSpan.FromSeconds(5) });
        }

        var lease = room.Open(account ?? default); // A visitor's form takes none.
        context.Response.RegisterForDispose(lease); // Before its files are, so that they are gone when it is given back.
        await lease.HoldAsync(length, context.RequestAborted);
        context.Features.Set<IFormFeature>(new FormFeature(request, Limits));
        try
        {
            return await request.ReadFormAsync(context.RequestAborted);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or NotSupportedException or ArgumentException or (IOException and not BadHttpRequestException) && !context.RequestAborted.IsCancellationRequested)
        {
            throw new ApiException(ErrorCode.InvalidRequest, "The form cannot be read: it is cut off, or has more fields or longer ones than any form here. Nothing was changed.");
        }
    }
}
