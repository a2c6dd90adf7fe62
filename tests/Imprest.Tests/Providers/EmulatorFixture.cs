using System.Globalization;
using Imprest.Emulators;
using Imprest.Emulators.Images;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers;

/// <summary>An emulator of one provider, and the adapter before it.</summary>
public abstract class EmulatorFixture<T>(ProviderKind kind, Func<Task<T>> start) : IAsyncLifetime where T : Emulator
{
    protected T Emulator { get; private set; } = null!;

    protected IImageProvider Provider { get; private set; } = null!;

    protected RecordedCall Call => Assert.Single(Emulator.Calls);

    public async ValueTask InitializeAsync()
    {
        Emulator = await start();
        Provider = With();
    }

    public virtual async ValueTask DisposeAsync()
    {
        (Provider as IDisposable)?.Dispose();
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <param name="address">Another than the emulator's.</param>
    protected ProviderConnection Connection(string? credential = null, IReadOnlyDictionary<string, string>? settings = null, Uri? address = null) =>
        new(kind.Id, address ?? Emulator.Address, credential ?? Emulator.Credential) { Settings = settings ?? Emulator.Settings };

    protected IImageProvider With(ProviderConnection connection, TimeProvider? time = null) => kind.Create(connection, ProviderHandlers.Clients(time ?? TimeProvider.System));

    protected IImageProvider With(string? credential = null, IReadOnlyDictionary<string, string>? settings = null, TimeProvider? time = null) =>
        With(Connection(credential, settings), time);

    protected static ProviderRequest Request(string model, Operation operation = Operation.Generate) => new()
    {
        RequestId = "req_test", Model = model, Operation = operation, Prompt = "A green teapot",
    };

    protected static InputImage Input(int side = 64, string format = "png") => new(TinyImage.Bytes(format, side, side), "image/" + format, "teapot." + format);

    /// <summary>A mask of 2 by 1 pixels: the left one is transparent, to be drawn anew.</summary>
    protected static InputImage Mask() =>
        new(global::Imprest.Providers.Imaging.PngEncoder.Encode(new(2, 1, 4, [0, 0, 0, 0, 0, 0, 0, 255])), "image/png", "mask.png");

    /// <summary>The colours of the two pixels of a mask as it arrived.</summary>
    protected static (byte Left, byte Right) Colours(byte[] mask)
    {
        Assert.True(global::Imprest.Providers.Imaging.PngDecoder.TryDecode(mask, out var image, out var problem), problem);
        return (image.Data[0], image.Data[4]);
    }

    /// <summary>Calls, and asks until the call has ended.</summary>
    protected async Task<ProviderOutcome> RunAsync(ProviderRequest request, params Misbehavior[] misbehaviors)
    {
        Emulator.Next(misbehaviors);
        var outcome = await Provider.RunAsync(request, null, default);
        while (outcome is ProviderOutcome.Accepted accepted)
            outcome = await ((IAskableProvider)Provider).PollAsync(TaskOf(request, accepted), default);
        return outcome;
    }

    protected async Task<TOutcome> RunAsync<TOutcome>(ProviderRequest request, params Misbehavior[] misbehaviors) where TOutcome : ProviderOutcome =>
        Assert.IsType<TOutcome>(await RunAsync(request, misbehaviors));

    protected static ProviderTask TaskOf(ProviderRequest request, ProviderOutcome.Accepted accepted) =>
        new(request.Model, accepted.Handle, request.ClientId, request.Images, request.ResultsAsUrls);

    /// <summary>What the emulator billed for a call, and what the built-in card makes of its evidence.</summary>
    protected async Task<(decimal Billed, decimal Rated)> PricesAsync(ProviderRequest request, int references = 0)
    {
        var done = await RunAsync<ProviderOutcome.Completed>(request);
        var card = Assert.IsType<RateCard>(PriceBook.BuiltIn.Find($"{kind.Id}/{request.Model}", new(2026, 11, 29, 0, 0, 0, TimeSpan.Zero)));
        var work = new ImageWork { Operation = request.Operation, Size = request.Pixels, Quality = request.Quality, Images = request.Images, References = references };
        var images = done.Images.Select(_ => new OutputImage(request.Pixels, request.Quality)).ToList();
        var receipt = Rating.Rate(card, work, new Happened { Images = images, Returned = images.Count, ReportedUnits = done.ReportedUnits, ReportedCostUsd = done.ReportedCostUsd });
        return (decimal.Parse(Assert.Single(Emulator.Bill).CostUsd, CultureInfo.InvariantCulture), receipt.Amount!.Value.Nanos / 1e9m);
    }
}
