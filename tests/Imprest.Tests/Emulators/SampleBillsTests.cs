using Imprest.Emulators;
using Imprest.Emulators.Automatic1111;
using Imprest.Emulators.ComfyUI;
using Imprest.Emulators.Runware;
using Imprest.Emulators.SdCpp;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Emulators;

/// <summary>What the emulators bill for their sample is what the shipped cards come to, though neither knows of the other.</summary>
public sealed class SampleBillsTests
{
    [Theory]
    [InlineData("sdcpp")]
    [InlineData("automatic1111")]
    [InlineData("comfyui")]
    [InlineData("runware")]
    public async Task A_sample_is_billed_as_its_card_says(string id)
    {
        await using Emulator emulator = id switch
        {
            "sdcpp" => await SdCppEmulator.StartAsync(),
            "automatic1111" => await Automatic1111Emulator.StartAsync(),
            "comfyui" => await ComfyEmulator.StartAsync(),
            _ => await RunwareEmulator.StartAsync(),
        };
        var card = PriceBook.BuiltIn.Find(emulator.SampleModel, new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero))!;
        var provider = ProviderKinds.Find(id)!.Create(new(id, emulator.Address, emulator.Credential), ProviderHandlers.Clients(TimeProvider.System));
        var request = new ProviderRequest
        {
            RequestId = "req_test", Model = emulator.SampleModel[(id.Length + 1)..], Operation = Operation.Generate, Prompt = "A green teapot", Size = emulator.SampleSettings.Size,
        };
        var outcome = await provider.RunAsync(request, null, default);
        while (outcome is ProviderOutcome.Accepted accepted)
            outcome = await ((IAskableProvider)provider).PollAsync(new(request.Model, accepted.Handle, request.ClientId), default);
        var done = Assert.IsType<ProviderOutcome.Completed>(outcome);
        var receipt = Rating.Rate(card, new ImageWork { Operation = Operation.Generate, Size = request.Pixels }, new Happened
        {
            ReportedCostUsd = done.ReportedCostUsd, Counts = done.Counts, Images = [new OutputImage(request.Pixels)], Returned = 1,
        });
        Assert.Equal((AmountStatus.Exact, emulator.BilledUsd), (receipt.Status, receipt.Amount!.Value.Nanos / 1_000_000_000m));
    }
}
