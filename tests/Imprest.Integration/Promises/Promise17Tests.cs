using System.Net;
using System.Text;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Integration.Support;

namespace Imprest.Integration.Promises;

/// <summary>Prompts and input images are not kept unless the operator wants it; results are, for 72 hours; the log for good; and storage has a limit.</summary>
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

    [Fact]
    public async Task The_sweep_for_files_that_nothing_names_leaves_kept_inputs_to_their_own()
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration: ("retain_prompts", "true"));
        var image = Convert.ToBase64String(Emulators.Images.TinyImage.Bytes("png", 96, 80, 5));
        await gateway.PostAsync("/v1/images/edits", new ImageAsk(Canary) { Images = [new { image_url = "data:image/png;base64," + image }] }.Json);
        var before = AssetFiles(gateway);
        Assert.Equal(3, before.Length); // The prompt, the image that was sent, the result.
        clock.Advance(TimeSpan.FromHours(2));
        await gateway.HousekeepAsync();
        Assert.Equal(before, AssetFiles(gateway));
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
    public async Task A_directory_of_the_volume_that_nobody_may_read_is_no_reason_not_to_start()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess || OperatingSystem.IsWindows(), "Root reads everything.");
        using var data = new TempDirectory();
        var found = Directory.CreateDirectory(Path.Combine(data.Path, "assets", "lost+found"));
        if (!OperatingSystem.IsWindows())
            found.UnixFileMode = UnixFileMode.None;
        await using var gateway = await TestGateway.StartAsync(clock, directory: data.Path);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new ImageAsk())).Status);
        clock.Advance(TimeSpan.FromHours(73));
        await gateway.HousekeepAsync();
        Assert.Empty(Directory.EnumerateFiles(data.Path, "req_*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }));
        if (!OperatingSystem.IsWindows())
            found.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute; // So that it can be removed.
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

    [Theory]
    [InlineData("{0} in a teapot", 200)]
    [InlineData("[[outcome:timeout]] {0}", 504)]
    public async Task Kept_at_the_operator_s_wish_a_prompt_is_in_one_private_file_and_goes_with_the_results(string prompt, int status)
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration: [("retain_prompts", "true"), ("attempt_budget", "1")]);
        prompt = string.Format(null, prompt, Canary);
        var answer = await gateway.GenerateAsync(new ImageAsk(prompt), ("Idempotency-Key", "k"));
        Assert.Equal(status, (int)answer.Status);
        Assert.Equal(prompt, (string?)(await gateway.GetAsync("/v1/requests/" + answer.Id))["prompt"]);
        Assert.Equal(prompt, (string?)(await gateway.RequestAsync(answer.Id))["prompt"]);
        using var auditor = await AuditorAsync(gateway);
        Assert.Equal(prompt, (string?)(await gateway.GetAnswerAsync("/v1/requests/" + answer.Id, auditor)).Json["prompt"]);
        Assert.DoesNotContain(Canary, (await gateway.GetAnswerAsync("/v1/requests")).Text, StringComparison.Ordinal);
        var file = Assert.Single(FilesWithCanary(gateway));
        Assert.StartsWith(Path.Combine(gateway.DataDirectory, "assets", "inputs"), file, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        clock.Advance(TimeSpan.FromMinutes(15)); // A doubt ends here, and its time begins.
        await gateway.HousekeepAsync();
        clock.Advance(status == 504 ? new TimeSpan(71, 59, 59) : new TimeSpan(71, 44, 59));
        await gateway.HousekeepAsync();
        Assert.Single(FilesWithCanary(gateway));
        clock.Advance(TimeSpan.FromMinutes(1));
        await gateway.HousekeepAsync();
        AssertNoCanary(gateway);
        var request = await gateway.GetAsync("/v1/requests/" + answer.Id);
        Assert.Equal((answer.Id, null), ((string?)request["id"], (string?)request["prompt"]));
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("blocked", 400)]
    [InlineData("error", 502)]
    public async Task Of_a_call_with_neither_a_result_nor_a_charge_nothing_is_kept_so_that_it_takes_no_room_from_others(string outcome, int status)
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration: [("retain_prompts", "true"), ("attempt_budget", "1"), ("asset_limit_bytes", "1000000")]);
        var image = "data:image/png;base64," + Convert.ToBase64String(TestImages.Square(256));
        var ask = new ImageAsk($"[[outcome:{outcome}]] {Canary} {new string('\u6c34', 31_000)}") { Images = [new { image_url = image }] };
        for (var call = 0; call < 12; call++)
        {
            var answer = await Answer.ReadAsync(await gateway.PostAsync("/v1/images/edits", ask.Json));
            Assert.True(status == (int)answer.Status, answer.Text);
            Assert.Null((string?)(await gateway.RequestAsync(answer.Id))["prompt"]);
        }

        Assert.Empty(InputFiles(gateway));
        AssertNoCanary(gateway);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Kept_input_images_and_the_mask_are_given_to_their_owner_and_to_nobody_else()
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration: ("retain_prompts", "true"));
        var (first, second, mask) = (TestImages.Square(shade: 10), Emulators.Images.TinyImage.Bytes("jpeg", 64, 64, 2), TestImages.Mask());
        using var form = new MultipartFormDataContent { { new StringContent(Canary), "prompt" }, { new StringContent("64x64"), "size" }, { new StringContent("low"), "quality" } };
        form.Add(new ByteArrayContent(first), "image[]", "a.png");
        form.Add(new ByteArrayContent(second), "image[]", "b.jpg");
        form.Add(new ByteArrayContent(mask), "mask", "m.png");
        var answer = await Answer.ReadAsync(await gateway.Client.PostAsync("/v1/images/edits", form));
        Assert.Equal(HttpStatusCode.OK, answer.Status);

        var inputs = (await gateway.GetAsync("/v1/requests/" + answer.Id))["inputs"]!.AsArray();
        Assert.Equal([("0", "image/png", first.Length), ("1", "image/jpeg", second.Length), ("mask", "image/png", mask.Length)],
            inputs.Select(input => ((string)input!["part"]!, (string)input["content_type"]!, (int)input["bytes"]!)));
        using var stranger = gateway.ClientWith(null);
        var other = await StrangerAsync(gateway);
        foreach (var (input, bytes) in inputs.Zip([first, second, mask]))
        {
            var address = (string)input!["url"]!;
            var own = await gateway.GetAnswerAsync(address);
            Assert.Equal((HttpStatusCode.OK, (string?)input["content_type"], "nosniff"), (own.Status, own["Content-Type"], own["X-Content-Type-Options"]));
            Assert.Equal(bytes, own.Bytes);
            Assert.Equal(HttpStatusCode.OK, (await gateway.GetAnswerAsync(address, gateway.Admin)).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.GetAnswerAsync(address, stranger)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await gateway.GetAnswerAsync(address, other)).Status);
        }

        other.Dispose();
        foreach (var part in (string[])["2", "-1", "00", "prompt", "x", "..%2f..%2fledger.db"])
            Assert.Equal((part, HttpStatusCode.NotFound), (part, (await gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/inputs/{part}")).Status));
        Assert.All(InputFiles(gateway), file => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite)));

        clock.Advance(TimeSpan.FromDays(5)); // By then its directory goes too.
        await gateway.HousekeepAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(gateway.DataDirectory, "assets", "inputs")));
        Assert.Empty((await gateway.GetAsync("/v1/requests/" + answer.Id))["inputs"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.GetAnswerAsync((string)inputs[0]!["url"]!)).Status);
    }

    [Fact]
    public async Task Of_a_call_that_is_refused_or_repeats_another_nothing_is_kept()
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration: ("retain_prompts", "true"));
        await gateway.GenerateAsync(new ImageAsk(Canary) { Size = "1x1" });
        await gateway.GenerateAsync(new ImageAsk(Canary) { Quality = "high", Size = "2048x2048", N = 10 });
        await gateway.QuoteAsync(new ImageAsk(Canary));
        await gateway.Ledger.FlushAsync();
        AssertNoCanary(gateway);
        var first = await gateway.GenerateAsync(new ImageAsk(Canary), ("Idempotency-Key", "k"));
        Assert.Equal(first.Id, (await gateway.GenerateAsync(new ImageAsk(Canary), ("Idempotency-Key", "k"))).Id);
        Assert.Single(FilesWithCanary(gateway));
        Assert.Single(InputFiles(gateway));
    }

    [Fact]
    public async Task Kept_prompts_stand_before_anything_is_sent_survive_a_kill_and_stay_while_their_request_is_open()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration: ("retain_prompts", "true"));
        provider.Gate.Close();
        var call = gateway.GenerateAsync(ImageAsk.OpenAI(Canary + " in a teapot"));
        await provider.Gate.WaitForAsync(1);
        using var killed = TempDirectory.AfterKill(gateway);
        provider.Gate.Open();
        await call;
        // Switched off since: what was kept is still shown, and still goes with its time.
        await using var next = await TestGateway.StartAsync(clock, provider.BaseAddress, killed.Path, configuration: [("in_doubt_release", "1.00:00:00"), ("result_retention", "00:30:00")]);
        using var client = next.ClientWith(InitialKeys.Load(killed.Path)!.ApiKey);
        var id = Assert.Single(await next.OpenRequestsAsync()).Id;
        clock.Advance(TimeSpan.FromHours(12));
        await next.HousekeepAsync();
        Assert.Equal(Canary + " in a teapot", (string?)(await next.GetAnswerAsync($"/v1/requests/{id}", client)).Json["prompt"]);
        clock.Advance(TimeSpan.FromHours(12));
        await next.HousekeepAsync();
        clock.Advance(TimeSpan.FromMinutes(31));
        await next.HousekeepAsync();
        Assert.Null((string?)(await next.GetAnswerAsync($"/v1/requests/{id}", client)).Json["prompt"]);
        AssertNoCanary(next);
    }

    [Fact]
    public async Task Kept_inputs_count_against_the_room_for_results()
    {
        using var data = new TempDirectory();
        Directory.CreateDirectory(Path.Combine(data.Path, "assets", "inputs", "00000"));
        await File.WriteAllBytesAsync(Path.Combine(data.Path, "assets", "inputs", "00000", "req_" + new string('0', 26) + "-0"), new byte[1_000_000], TestContext.Current.CancellationToken);
        await using var gateway = await TestGateway.StartAsync(clock, directory: data.Path, configuration:
            [("retain_prompts", "true"), ("asset_limit_bytes", "1000000"), ("routes:passed:models:0", "sandbox/imprest-sandbox-1"), ("routes:passed:results", "pass")]);
        Assert.Equal("storage_unavailable", (await gateway.GenerateAsync(new ImageAsk())).Code);
        Assert.Equal("storage_unavailable", (await gateway.GenerateAsync(new ImageAsk { Model = "passed" })).Code);
        await gateway.HousekeepAsync(); // It belongs to no request.
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new ImageAsk())).Status);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new ImageAsk { Model = "passed" })).Status);
    }

    [Fact]
    public async Task What_cannot_be_kept_is_not_sent_and_costs_nothing()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration: ("retain_prompts", "true"));
        await File.WriteAllTextAsync(Path.Combine(gateway.DataDirectory, "assets", "inputs"), "in the way", TestContext.Current.CancellationToken);
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI(Canary));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage_unavailable", "0"), (answer.Status, answer.Code, answer["x-imprest-charge-usd"]));
        Assert.Empty(provider.Calls);
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", "failed", "0", "failed_clean"), ((string?)request["state"], (string?)request["outcome"], (string?)request["absorbed_usd"], (string?)request["calls"]![0]!["state"]));
        Assert.Equal(1m, await gateway.AvailableAsync());
        AssertNoCanary(gateway);
        await Accounts.BalanceAsync(gateway);
    }

    private static async Task<HttpClient> AuditorAsync(TestGateway gateway)
    {
        using var made = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"reader","role":"auditor"}""");
        return gateway.ClientWith((string?)(await TestGateway.JsonAsync(made))["key"]);
    }

    private static async Task<HttpClient> StrangerAsync(TestGateway gateway)
    {
        using var account = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", """{"name":"a stranger"}""");
        using var made = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"account_id":"{{(await TestGateway.JsonAsync(account))["id"]}}","name":"a stranger's"}""");
        return gateway.ClientWith((string?)(await TestGateway.JsonAsync(made))["key"]);
    }

    private static IEnumerable<string> InputFiles(TestGateway gateway) =>
        Directory.EnumerateFiles(Path.Combine(gateway.DataDirectory, "assets", "inputs"), "*", SearchOption.AllDirectories);

    private static void AssertNoCanary(TestGateway gateway) => Assert.Empty(FilesWithCanary(gateway));

    /// <summary>Files that hold the prompt as it is or in base 64.</summary>
    private static IEnumerable<string> FilesWithCanary(TestGateway gateway)
    {
        var (plain, base64) = (Encoding.UTF8.GetBytes(Canary), Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary))[..12]));
        return Directory.EnumerateFiles(gateway.DataDirectory, "*", SearchOption.AllDirectories)
            .Where(file => Read(file) is var bytes && (bytes.AsSpan().IndexOf(plain) >= 0 || bytes.AsSpan().IndexOf(base64) >= 0));
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
