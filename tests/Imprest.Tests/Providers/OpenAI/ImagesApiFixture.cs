using Imprest.Emulators;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.OpenAI;

/// <summary>An emulator of an Images API, and its adapter before it.</summary>
public abstract class ImagesApiFixture<T>(ProviderKind kind, string model, Func<Task<T>> start) : EmulatorFixture<T>(kind, start) where T : Emulator
{
    private readonly string _kind = kind.Id;

    protected ProviderRequest Request(Operation operation = Operation.Generate) => Request(model, operation);

    protected IImageProvider With(params (string Name, string Value)[] settings) => With(settings: settings.ToDictionary(each => each.Name, each => each.Value));

    /// <summary>What our card makes of a call, in USD: to be what the emulator bills.</summary>
    protected decimal Rated(ProviderRequest request, ProviderOutcome.Completed done) => Rating.Rate(
        PriceBook.BuiltIn.Find($"{_kind}/{request.Model}", new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero))!,
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
