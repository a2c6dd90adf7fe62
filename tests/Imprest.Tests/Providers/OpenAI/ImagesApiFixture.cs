using Imprest.Emulators;
using Imprest.Emulators.Images;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.OpenAI;

/// <summary>An emulator of an Images API, and its adapter before it.</summary>
public abstract class ImagesApiFixture<T>(ProviderKind kind, string model) : IAsyncLifetime where T : Emulator
{
    protected T Emulator { get; private set; } = null!;

    protected RecordedCall Call => Assert.Single(Emulator.Calls);

    protected abstract Task<T> StartAsync();

    public async ValueTask InitializeAsync() => Emulator = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected ProviderRequest Request(Operation operation = Operation.Generate) => new()
    {
        RequestId = "req_test", Model = model, Operation = operation, Prompt = "A green teapot",
    };

    protected static InputImage Input(int side = 64) => new(TinyImage.Bytes("png", side, side), "image/png", "teapot.png");

    protected IImageProvider With(string? credential = null, params (string Name, string Value)[] settings) => kind.Create(
        new(kind.Id, Emulator.Address, credential ?? Emulator.Credential) { Settings = settings.ToDictionary(each => each.Name, each => each.Value) },
        ProviderHandlers.Clients(TimeProvider.System));

    protected async Task<TOutcome> RunAsync<TOutcome>(ProviderRequest request) where TOutcome : ProviderOutcome =>
        Assert.IsType<TOutcome>(await With().RunAsync(request, null, default));

    /// <summary>What our card makes of a call, in USD: to be what the emulator bills.</summary>
    protected decimal Rated(ProviderRequest request, ProviderOutcome.Completed done) => Rating.Rate(
        PriceBook.BuiltIn.Find($"{kind.Id}/{request.Model}", new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero))!,
        new ImageWork
        {
            Operation = request.Operation, Size = request.Pixels, SizeClass = request.Pixels is null ? request.Size : null, Quality = request.Quality,
            Images = request.Images, References = request.InputImages.Count, Steps = request.Steps,
        },
        new Happened
        {
            Usage = done.Usage, ReportedCostUsd = done.ReportedCostUsd, ReportedUnits = done.ReportedUnits, UnusableUsage = done.UnusableUsage,
            Images = [.. done.Images.Select(_ => new OutputImage(request.Pixels))], Returned = done.Images.Count,
        }).Amount!.Value.Nanos / 1_000_000_000m;
}
