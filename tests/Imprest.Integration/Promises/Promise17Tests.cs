using System.Net;
using System.Text;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Images;
using Imprest.Integration.Support;

namespace Imprest.Integration.Promises;

/// <summary>Prompts and input images are not kept; results are, for 72 hours; the log for good; and storage has a limit.</summary>
public sealed class Promise17Tests
{
    private const string Canary = "zqx-canary-7f3a";
    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("{0} in a teapot")]
    [InlineData("[[outcome:blocked]] {0}")]
    [InlineData("[[outcome:error]] {0}")]
    [InlineData("[[outcome:timeout]] {0}")]
    [InlineData("[[{0}]] an unknown directive")]
    public async Task No_prompt_is_on_disk_whatever_became_of_it(string prompt)
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.GenerateAsync(new ImageAsk(string.Format(null, prompt, Canary)) { ResponseFormat = "url" }, ("Idempotency-Key", "k"));
        await gateway.GenerateAsync(new ImageAsk(string.Format(null, prompt, Canary)) { Size = "1x1" });
        await gateway.GenerateAsync(new ImageAsk(string.Format(null, prompt, Canary)) { Quality = "high", Size = "2048x2048", N = 10 });
        await gateway.QuoteAsync(new ImageAsk(string.Format(null, prompt, Canary)));
        await gateway.Ledger.FlushAsync();
        AssertNoCanary(gateway);
    }

    [Theory]
    [InlineData("generation")]
    [InlineData("hang")]
    [InlineData("500")]
    [InlineData("moderation_input")]
    [InlineData("echo")]
    public async Task Nor_while_a_provider_works_on_it_or_afterwards(string fault)
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        if (fault != "generation")
            provider.Next(new Misbehavior(fault));
        provider.Gate.Close();
        var call = gateway.GenerateAsync(ImageAsk.OpenAI(Canary + " in a teapot"));
        await Eventually.TrueAsync(() => provider.Calls.Count == 1);
        await gateway.Ledger.FlushAsync();
        AssertNoCanary(gateway);
        provider.Gate.Open();
        await clock.AdvanceUntilAsync(call, TimeSpan.FromSeconds(30));
        AssertNoCanary(gateway);
    }

    [Fact]
    public async Task Nor_is_an_input_image()
    {
        await using var gateway = await TestGateway.StartAsync();
        var image = Emulators.Images.TinyImage.Bytes("png", 96, 80, 5);
        var answer = await Answer.ReadAsync(await gateway.PostAsync("/v1/images/edits", new ImageAsk(Canary) { Images = [new { image_url = "data:image/png;base64," + Convert.ToBase64String(image) }] }.Json));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        AssertNoCanary(gateway);
        foreach (var file in Directory.EnumerateFiles(gateway.DataDirectory, "*", SearchOption.AllDirectories))
            Assert.Equal(-1, Read(file).AsSpan().IndexOf(image.AsSpan(33))); // Without signature and header: all PNGs of one size share them.
    }

    [Fact]
    public async Task What_a_provider_made_of_a_prompt_goes_when_the_results_go()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Next(Misbehavior.FirstTruncated);
        var ask = ImageAsk.OpenAI(Canary) with { N = 2 };
        var answer = await gateway.GenerateAsync(ask, ("Idempotency-Key", "k"));
        Assert.Contains(Canary, (string?)answer.Json["data"]![0]!["revised_prompt"], StringComparison.Ordinal);
        Assert.Equal(answer.Text, (await gateway.GenerateAsync(ask, ("Idempotency-Key", "k"))).Text);
        Assert.Equal(2, AssetFiles(gateway).Length);
        clock.Advance(TimeSpan.FromHours(72) + TimeSpan.FromSeconds(1));
        await gateway.HousekeepAsync();
        Assert.Empty(AssetFiles(gateway));
        AssertNoCanary(gateway);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_crash_between_the_note_and_the_deletion_leaves_no_file_for_good()
    {
        await using var gateway = await TestGateway.StartAsync(clock);
        var (kept, gone) = (await gateway.GenerateAsync(new ImageAsk()), await gateway.GenerateAsync(new ImageAsk("an owl") { N = 2 }));
        var assets = gateway.Service<AssetStore>();
        await gateway.Ledger.MarkImagesDeletedAsync(new("default"), new(gone.Id), clock.GetUtcNow());
        await File.WriteAllTextAsync(assets.PathOf(new(kept.Id), 7), "never named", TestContext.Current.CancellationToken);
        var foreign = assets.PathOf(new("req_" + kept.Id[4..^4] + "zzzz"), 0);
        await File.WriteAllTextAsync(foreign, "of no request", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(foreign, clock.GetUtcNow().UtcDateTime);
        clock.Advance(TimeSpan.FromHours(1));
        await gateway.HousekeepAsync();
        Assert.Equal([foreign, assets.PathOf(new(kept.Id), 0)], AssetFiles(gateway).OrderDescending());
        clock.Advance(TimeSpan.FromHours(72));
        await gateway.HousekeepAsync();
        Assert.Empty(AssetFiles(gateway));
        Assert.False(assets.IsFull);
    }

    private static string[] AssetFiles(TestGateway gateway) => Directory.GetFiles(Path.Combine(gateway.DataDirectory, "assets"), "*", SearchOption.AllDirectories);

    [Fact]
    public async Task Results_go_after_72_hours_and_the_log_the_receipt_and_the_journal_stay()
    {
        await using var gateway = await TestGateway.StartAsync(clock);
        var answer = await gateway.GenerateAsync(new ImageAsk { N = 2 });
        var address = (string)(await gateway.RequestAsync(answer.Id))["images"]![1]!["url"]!;
        clock.Advance(new TimeSpan(71, 59, 59));
        await gateway.HousekeepAsync();
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/images/0")).Status);
        using var stranger = gateway.ClientWith(null);
        Assert.Equal(HttpStatusCode.Gone, (await gateway.GetAnswerAsync(address, stranger)).Status); // Signed for an hour only.
        clock.Advance(TimeSpan.FromSeconds(2));
        await gateway.HousekeepAsync();
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(gateway.DataDirectory, "assets"), "*", SearchOption.AllDirectories));
        var gone = await gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/images/0");
        Assert.Equal((HttpStatusCode.Gone, "result_expired"), (gone.Status, gone.Code));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("settled", "0.004", "0.004"), ((string?)request["state"], (string?)request["amount_usd"], (string?)request["receipt"]!["amount_usd"]));
        Assert.NotEmpty(await gateway.ListAsync("/v1/ledger"));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Full_storage_refuses_before_anything_is_held_and_takes_work_again_when_there_is_room()
    {
        using var data = new TempDirectory();
        Directory.CreateDirectory(Path.Combine(data.Path, "assets", "00000"));
        var filler = Path.Combine(data.Path, "assets", "00000", "filler");
        await File.WriteAllBytesAsync(filler, new byte[999_999], TestContext.Current.CancellationToken);
        await using (var gateway = await TestGateway.StartAsync(clock, directory: data.Path, configuration: ("asset_limit_bytes", "1000000")))
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new ImageAsk())).Status); // One byte was left; what is begun is finished.
            var refused = await gateway.GenerateAsync(new ImageAsk());
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage_unavailable", "0"), (refused.Status, refused.Code, refused["x-imprest-charge-usd"]));
            Assert.NotNull(refused["Retry-After"]);
            Assert.Equal(("rejected", "0"), ((string?)(await gateway.NewestAsync())["state"], (string?)(await gateway.NewestAsync())["held_usd"]));
            Assert.Equal(0.998m, await gateway.AvailableAsync());
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.GetAnswerAsync("/readyz")).Status);
        }

        File.Delete(filler);
        await using (var gateway = await TestGateway.StartAsync(clock, directory: data.Path, configuration: ("asset_limit_bytes", "1000000")))
            Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new ImageAsk())).Status);
    }

    private static void AssertNoCanary(TestGateway gateway)
    {
        var (plain, base64) = (Encoding.UTF8.GetBytes(Canary), Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary))[..12]));
        foreach (var file in Directory.EnumerateFiles(gateway.DataDirectory, "*", SearchOption.AllDirectories))
        {
            var bytes = Read(file);
            Assert.True(bytes.AsSpan().IndexOf(plain) < 0 && bytes.AsSpan().IndexOf(base64) < 0, $"The prompt is in {Path.GetFileName(file)}.");
        }
    }

    private static byte[] Read(string file)
    {
        if (file.EndsWith(".lock", StringComparison.Ordinal))
            return [];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
