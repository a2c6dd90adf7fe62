using System.Buffers.Text;
using Imprest.Pricing;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.Sandbox;

/// <summary>The embedded provider: draws real images in process, costs nothing upstream, and misbehaves when a prompt says so.</summary>
/// <remarks>The same request gives the same bytes. The directives a prompt may carry are listed in docs/sandbox.md.</remarks>
public sealed class SandboxProvider(TimeProvider clock) : IImageProvider
{
    public const string ProviderId = "sandbox";
    public const string ModelName = "imprest-sandbox-1";

    private static readonly ProviderModel Model = new(
        ModelName, [Operation.Generate, Operation.Edit, Operation.ImageToImage, Operation.Variation],
        Masks: true, Streams: true, OutputFormats: ["png"], CountsTokens: false);

    public string Id => ProviderId;

    public ProviderModel? Find(string model) => model == ModelName ? Model : null;

    public async Task<ProviderOutcome> RunAsync(
        ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ProviderOutcome outcome;
        await Task.Yield(); // Drawing takes a while; the caller's thread is not for it.
        try
        {
            outcome = await AnswerAsync(request, onPartial, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = SandboxFaults.TimedOut("The sandbox was stopped before it had an answer.");
        }
        // Where there is no answer there is no id either: nobody could ask for it.
        return outcome is ProviderOutcome.NoAnswer ? outcome : outcome with { ProviderRequestId = $"sbx_{request.RequestId}_{request.Attempt}" };
    }

    private async Task<ProviderOutcome> AnswerAsync(
        ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        if (Find(request.Model) is null)
            return SandboxFaults.Invalid($"The sandbox has no model '{request.Model}'; it has {ModelName}.", "model");
        if (!Directives.TryParse(request.Prompt, request.Attempt, out var directives, out var problem))
            return SandboxFaults.Invalid(problem, "prompt");
        if (directives.Delay > TimeSpan.Zero)
            await Task.Delay(directives.Delay, clock, cancellationToken);
        if (SandboxFaults.For(directives) is { } fault)
            return fault;
        if (Order.Read(request, directives, out var failed) is not { } order)
            return failed!;
        var previews = request is { Stream: true, PartialImages: > 0 } && onPartial is not null ? request.PartialImages : 0;
        var images = new List<ProviderImage>(order.Images);
        for (var index = 0; index < order.Images; index++)
        {
            var picture = Studio.Draw(order, index, cancellationToken);
            for (var step = 0; step < previews; step++)
                await onPartial!(PreviewOf(picture, order, step, previews));
            var isLast = index == order.Images - 1;
            images.Add(ImageOf(Spoiled(PngEncoder.Encode(picture), directives.Outcome, isLast), order));
        }
        return new ProviderOutcome.Completed
        {
            HttpStatus = 200,
            Images = images,
            CreatedAt = clock.GetUtcNow().ToUnixTimeSeconds(),
            Size = order.Size.ToString(),
            Quality = WireOf(order.Tier),
            Background = "opaque",
            OutputFormat = "png",
            PartialImages = previews * order.Images,
        };
    }

    private static PartialImage PreviewOf(Bitmap picture, Order order, int step, int steps)
    {
        var blurred = Resize.Coarsen(picture, 1 << (steps - step + 2));
        return new(step, ToBase64(PngEncoder.Encode(blurred)), order.Size.ToString(), WireOf(order.Tier), "opaque", "png");
    }

    /// <summary>Half a file or no image at all, where a directive asks for it; the images before the last stay whole.</summary>
    private static byte[] Spoiled(byte[] png, ForcedOutcome outcome, bool isLast) => (outcome, isLast) switch
    {
        (ForcedOutcome.Truncated, true) => png[..(png.Length / 2)],
        (ForcedOutcome.NotImage, true) => "This is a text where an image should be, as the directive asked.\n"u8.ToArray(),
        _ => png,
    };

    private static ProviderImage ImageOf(byte[] bytes, Order order) =>
        new() { Bytes = bytes, Base64 = ToBase64(bytes), Size = order.Size.ToString(), Quality = WireOf(order.Tier) };

    private static byte[] ToBase64(byte[] bytes)
    {
        var text = new byte[Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
        Base64.EncodeToUtf8(bytes, text, out _, out _);
        return text;
    }

    private static string WireOf(Tier tier) => tier switch
    {
        Tier.Low => "low",
        Tier.High => "high",
        _ => "medium",
    };
}
