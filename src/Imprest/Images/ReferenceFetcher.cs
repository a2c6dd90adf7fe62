using System.Runtime.ExceptionServices;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Providers;
using Imprest.Providers.Http;
using Imprest.Providers.Imaging;

namespace Imprest.Images;

/// <summary>Fetches the input images that a call names by address, before anything is held. From then on they are as if they had been sent.</summary>
internal sealed class ReferenceFetcher(GatewayOptions options, TimeProvider clock) : IDisposable
{
    private const int AtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly OutsideClient outside = new(options.ReferenceHosts);

    /// <summary>The call with all its images there; the same call where it names no address.</summary>
    /// <param name="memory">Where what is fetched is counted.</param>
    /// <exception cref="ApiException">An address may not be fetched, or what is there is no image or too large; or there is no room.</exception>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async Task<ImageCall> FetchAsync(ImageCall call, BodyLease memory, CancellationToken clientLeft)
    {
        if (!IsMissing(call.Mask) && !call.InputImages.Any(IsMissing))
            return call;
        foreach (var image in call.InputImages.Append(call.Mask).Where(IsMissing))
            Check(image!);
        using var work = new Work(memory, new CancellationTokenSource(Patience, clock), clientLeft);
        var images = call.InputImages.Select(image => FetchAsync(image, work)).ToList();
        var mask = call.Mask is null ? null : FetchAsync(call.Mask, work);
        try
        {
            await Task.WhenAll(mask is null ? images : [.. images, mask]);
        }
        catch (Exception e)
        {
            clientLeft.ThrowIfCancellationRequested();
            ExceptionDispatchInfo.Throw(work.Failure ?? e); // The first, which ended the others.
        }

        return call with { InputImages = [.. images.Select(image => image.Result)], Mask = mask?.Result };
    }

    public void Dispose() => outside.Dispose();

    private static bool IsMissing(InputImage? image) => image is { Url: not null, Bytes.IsEmpty: true };

    private void Check(InputImage image)
    {
        var name = image.FileName;
        if (!options.FetchReferences)
            throw CallFields.Wrong(name, "names an address, and addresses are not fetched here. Send the image as a data URL (data:image/png;base64,…), or as multipart/form-data");
        if (outside.Objection(image.Url!) is { } objection)
            throw CallFields.Wrong(name, objection + ", where it is no data URL");
    }

    private async Task<InputImage> FetchAsync(InputImage image, Work work)
    {
        if (!IsMissing(image))
            return image;
        try
        {
            await work.Turn.WaitAsync(work.Ends);
            var fetched = await outside.FetchAsync(image.Url!, CallLimits.ImageBytes, bytes => work.CountAsync(bytes, image.FileName), work.Ends);
            work.Turn.Release();
            return fetched is OutsideFetch.Done { Bytes.Length: > 0 } done ? Image(image, done.Bytes) : throw Refusal(image, fetched);
        }
        catch (Exception e)
        {
            throw work.Fail(e as ApiException ?? (e is OperationCanceledException ? Refusal(image, new OutsideFetch.Unreachable()) : e));
        }
    }

    private static InputImage Image(InputImage image, byte[] bytes)
    {
        var type = ImageHeader.TryRead(bytes, out var header, out _) ? header.ContentType : "application/octet-stream"; // Then it is refused as an upload would be.
        return new(bytes, type, $"{image.FileName}.{(type == "image/jpeg" ? "jpg" : type == "image/webp" ? "webp" : "png")}") { Url = image.Url };
    }

    /// <summary>What is told of a failure. What lies inside looks the same whatever it is: nobody finds out through us what listens there.</summary>
    private static ApiException Refusal(InputImage image, OutsideFetch fetched) => fetched switch
    {
        OutsideFetch.TooLong => new(ErrorCode.PayloadTooLarge, $"`{image.FileName}` is too large at {Shown(image)}. Name an image of at most 50 MB.", image.FileName),
        OutsideFetch.Answered answered => CallFields.Wrong(image.FileName, FormattableString.Invariant(
            $"could not be fetched: {Shown(image)} answered with status {answered.Status}. Name an address that answers with the image itself, without a login, or send the image as a data URL")),
        OutsideFetch.Done => CallFields.Wrong(image.FileName, $"could not be fetched: {Shown(image)} answered with nothing. Name an address that answers with the image itself, or send the image as a data URL"),
        _ => CallFields.Wrong(image.FileName,
            $"could not be fetched: {Shown(image)} gave no whole answer in time. Name a public https address that answers within {Patience.TotalSeconds} seconds, or send the image as a data URL"),
    };

    /// <summary>Without the query: there stand signatures.</summary>
    private static string Shown(InputImage image) => image.Url!.GetLeftPart(UriPartial.Path) is { Length: <= 200 } text ? text : image.Url.GetLeftPart(UriPartial.Authority);

    /// <summary>All fetches of one call: their time, their room, and the first that failed.</summary>
    private sealed class Work(BodyLease memory, CancellationTokenSource patience, CancellationToken clientLeft) : IDisposable
    {
        private readonly CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, clientLeft);
        private readonly SemaphoreSlim counting = new(1);
        private long bytesInAll;

        public SemaphoreSlim Turn { get; } = new(AtOnce);
        public CancellationToken Ends => ends.Token;
        public Exception? Failure { get; private set; }

        public async ValueTask CountAsync(int bytes, string name)
        {
            await counting.WaitAsync(Ends);
            try
            {
                bytesInAll += bytes;
                if (bytesInAll > CallLimits.BodyBytes)
                    throw new ApiException(ErrorCode.PayloadTooLarge, $"The images of `{name}` have more than 64 MB together. Name smaller or fewer ones.", name);
                await memory.HoldMoreAsync(bytes, Ends);
            }
            finally
            {
                counting.Release();
            }
        }

        /// <summary>Ends the others: without this one they are of no use.</summary>
        public Exception Fail(Exception why)
        {
            Failure ??= why;
            ends.Cancel();
            return why;
        }

        public void Dispose()
        {
            ends.Dispose();
            patience.Dispose();
            counting.Dispose();
            Turn.Dispose();
        }
    }
}
