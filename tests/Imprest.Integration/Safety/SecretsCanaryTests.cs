using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Imprest.Emulators;
using Imprest.Hosting;
using Imprest.Integration.Support;
using Imprest.Providers;

namespace Imprest.Integration.Safety;

/// <summary>
/// A gateway that tells all that it can is called at every provider, well and badly, and killed: no key and no prompt is in what it said, in what it exported,
/// or in what it left on disk.
/// </summary>
public sealed class SecretsCanaryTests : IAsyncLifetime
{
    private const string Prompt = "zqx-canary-7f3a", Negative = "zqx-negative-9b1c", ProvidersWebhookSecret = "whsec_zqx-canary-of-bfl";

    private static readonly string[] Talkative =
        ["Default", "Imprest", "Microsoft", "System", "Microsoft.AspNetCore", "Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.Extensions.Hosting.Internal.Host"];

    private readonly string directory = Directory.CreateTempSubdirectory("imprest-canary-").FullName;
    private EmulatedWorld world = null!;
    private OtlpReceiver collector = null!;

    public async ValueTask InitializeAsync() => (world, collector) = (await EmulatedWorld.StartAsync(keepsCalls: false), await OtlpReceiver.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await collector.DisposeAsync();
        await world.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task No_key_and_no_prompt_is_anywhere_but_where_it_belongs()
    {
        using var gateway = await GatewayProcess.StartAsync(directory, Environment(), "--no-print-keys");
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(directory, "initial-keys.json")));
        var keys = GatewayProcess.KeysOf(directory);
        var secret = await RegisterWebhookAsync(gateway, keys.ApiKey);
        var answers = await Task.WhenAll(world.Emulators.Select(emulator => CallAsync(gateway, keys.ApiKey, emulator)));
        Assert.All(answers, counts => Assert.True(counts.Delivered > 0 && counts.Refused > 1, counts.ToString()));
        await Eventually.TrueAsync(() => collector.Sent("/v1/traces").Length > 0 && collector.Sent("/v1/metrics").Length > 0 && collector.Sent("/hook").Contains("task.", StringComparison.Ordinal));
        await gateway.KillAsync();
        Assert.True(File.Exists(Path.Combine(directory, "ledger.db-wal")));

        var (said, exported) = (gateway.Everything, collector.Everything);
        foreach (var word in (string[])["trce: ", "dbug: ", "info: imprest", "warn: Imprest", "attempt 1"])
            Assert.Contains(word, said, StringComparison.Ordinal); // It did tell all.
        var kept = string.Concat(Directory.EnumerateFiles(directory, "ledger.db*").Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        foreach (var mark in (string[])["[the prompt]", "***"])
            Assert.Contains(mark, kept, StringComparison.Ordinal); // Providers did quote them.
        var (all, found) = (Secrets(keys, secret).ToList(), new List<string>());
        foreach (var (name, text) in all)
        {
            foreach (var (form, bytes) in Forms(text))
            {
                if (said.Contains(Encoding.Latin1.GetString(bytes), StringComparison.OrdinalIgnoreCase))
                    found.Add($"{name} ({form}) in what the process said");
                if (exported.Contains(Encoding.Latin1.GetString(bytes), StringComparison.OrdinalIgnoreCase))
                    found.Add($"{name} ({form}) in what it exported");
            }
        }

        foreach (var file in Directory.EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories))
        {
            var (bytes, path) = (File.Exists(file) ? await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken) : [], Path.GetRelativePath(directory, file));
            foreach (var (name, text) in all.Where(each => !Belongs(path, each.Name)))
            {
                foreach (var (form, needle) in Forms(text))
                {
                    if (bytes.AsSpan().IndexOf(needle) >= 0 || path.Contains(Encoding.Latin1.GetString(needle), StringComparison.OrdinalIgnoreCase))
                        found.Add($"{name} ({form}) in {path}");
                }
            }
        }

        Assert.Empty(found.Distinct());
    }

    /// <summary>The collector takes what webhooks tell, too.</summary>
    private async Task<string> RegisterWebhookAsync(GatewayProcess gateway, string apiKey)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        using var made = await TestGateway.PostAsync(client, "/v1/webhooks", $$"""{"url":"{{new Uri(collector.Address, "/hook")}}"}""");
        return (string)(await TestGateway.JsonAsync(made))["secret"]!;
    }

    /// <summary>The first keys are shown in the one file that only the operator reads; what a provider made of a prompt is part of the result and goes with it.</summary>
    private static bool Belongs(string path, string secret) =>
        (path == "initial-keys.json" && secret is ("the API key" or "the admin key")) || (path.EndsWith("-revised", StringComparison.Ordinal) && secret is "the prompt");

    private IEnumerable<(string Name, string Secret)> Secrets(InitialKeys keys, string webhookSecret)
    {
        foreach (var emulator in world.Emulators.Where(emulator => emulator.Credential.Length > 0))
        {
            yield return ($"the credential of {emulator.ProviderId}", emulator.Credential);
            yield return ($"the wrong credential of {emulator.ProviderId}", WrongKey(emulator));
            foreach (var setting in ProviderKinds.Find(emulator.ProviderId)!.Settings.Where(setting => setting.Secret && emulator.Settings.ContainsKey(setting.Name)))
                yield return ($"{setting.Name} of {emulator.ProviderId}", emulator.Settings[setting.Name]);
        }

        yield return ("the secret of the provider's webhooks", ProvidersWebhookSecret);
        yield return ("the secret of our webhook", webhookSecret);
        yield return ("the key in the secret of our webhook", webhookSecret["whsec_".Length..]);
        yield return ("the API key", keys.ApiKey);
        yield return ("the admin key", keys.AdminKey);
        yield return ("the prompt", Prompt);
        yield return ("the negative prompt", Negative);
    }

    /// <summary>As it is, percent-encoded, and in base64 wherever in a text it stands.</summary>
    private static IEnumerable<(string Form, byte[] Bytes)> Forms(string secret)
    {
        yield return ("plain", Encoding.UTF8.GetBytes(secret));
        if (Uri.EscapeDataString(secret) is var escaped && escaped != secret)
            yield return ("percent-encoded", Encoding.ASCII.GetBytes(escaped));
        for (var before = 0; before < 3; before++)
        {
            var bytes = Encoding.UTF8.GetBytes(new string(' ', before) + secret);
            var whole = Convert.ToBase64String(bytes.AsSpan(0, bytes.Length / 3 * 3));
            yield return ("base64", Encoding.ASCII.GetBytes(whole[(before == 0 ? 0 : 4)..]));
        }
    }

    private async Task<(string Provider, int Delivered, int Refused)> CallAsync(GatewayProcess gateway, string apiKey, Emulator emulator)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        var (delivered, refused) = (0, 0);
        Misbehavior?[] all =
        [
            null, Misbehavior.Echo, Misbehavior.Status(401), Misbehavior.Status(500), Misbehavior.Reset, Misbehavior.ResetMidBody, Misbehavior.ModerationInput, Misbehavior.ModerationOutput,
            Misbehavior.RefusalInWords, Misbehavior.MalformedJson, Misbehavior.TaskFailed,
        ];
        foreach (var (number, misbehavior) in all.Index())
        {
            if (misbehavior is not null)
                emulator.Next(misbehavior);
            await AskAsync($"{emulator.ProviderId} {number}", emulator.SampleModel);
        }

        await AskAsync($"{emulator.ProviderId} as a task", emulator.SampleModel, ("Prefer", "respond-async"));
        if (emulator.Credential.Length > 0)
            await AskAsync($"{emulator.ProviderId} with a wrong key", "wrong-" + emulator.ProviderId);
        else
            refused++;
        return (emulator.ProviderId, delivered, refused);

        async Task AskAsync(string what, string model, params (string Name, string Value)[] headers)
        {
            var body = JsonNode.Parse(EmulatedWorld.Ask(emulator, $"{Prompt} over a quiet harbour, as {what}").Json)!.AsObject();
            (body["model"], body["negative_prompt"]) = (model, $"{Negative} in the foreground");
            using var answer = await TestGateway.PostAsync(client, "/v1/images/generations", body.ToJsonString(), headers);
            if (answer.StatusCode == HttpStatusCode.OK)
                delivered++;
            else if ((int)answer.StatusCode is 400 or >= 500)
                refused++;
            var text = await answer.Content.ReadAsStringAsync();
            foreach (var key in (string[])[emulator.Credential, WrongKey(emulator)])
                Assert.False(key.Length > 0 && text.Contains(key, StringComparison.Ordinal), $"A client was told the key: {text}");
        }
    }

    /// <summary>A key that looks like the provider's, and is refused by it in words that quote it.</summary>
    private static string WrongKey(Emulator emulator) => emulator.ProviderId switch
    {
        "bedrock" => "AKIAZQXCANARYOFKEYS7",
        "vertex" => "ya29.zqx-canary-of-tokens",
        "automatic1111" => "zqx-user:zqx-canary-password",
        var provider => $"zqx-canary/key+of={provider}",
    };

    private Dictionary<string, string> Environment()
    {
        var variables = new Dictionary<string, string>(world.Environment)
        {
            ["IMPREST__trial_credit_usd"] = "1000", ["IMPREST__absorbed_limit_usd"] = "1000", ["IMPREST__attempt_budget"] = "1",
            ["IMPREST__public_url"] = "https://images.example", ["BFL_WEBHOOK_SECRET"] = ProvidersWebhookSecret, ["IMPREST__webhook_hosts__0"] = collector.Address.GetLeftPart(UriPartial.Authority),
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.ToString(), ["OTEL_BSP_SCHEDULE_DELAY"] = "200", ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        };
        foreach (var category in Talkative)
            variables[$"Logging__LogLevel__{category}"] = variables[$"Logging__Console__LogLevel__{category}"] = "Trace";
        foreach (var emulator in world.Emulators)
        {
            var (provider, connection) = (emulator.ProviderId, "IMPREST__connections__wrong-" + emulator.ProviderId + "__");
            variables[$"IMPREST__providers__{provider}__circuit_breaker"] = "false";
            if (emulator.Credential.Length == 0)
                continue;
            var kind = ProviderKinds.Find(provider)!;
            variables[connection + "provider"] = provider;
            variables[connection + "base_url"] = emulator.Address.ToString();
            variables[connection + "credential"] = $"WRONG_{provider}";
            variables[$"WRONG_{provider}"] = WrongKey(emulator);
            foreach (var (name, value) in emulator.Settings)
            {
                var isSecret = kind.Settings.First(setting => setting.Name == name).Secret;
                variables[$"{connection}{(isSecret ? "secret_settings" : "settings")}__{name}"] = isSecret ? $"WRONG_{provider}_{name}" : value;
                if (isSecret)
                    variables[$"WRONG_{provider}_{name}"] = value;
            }

            variables[$"IMPREST__routes__wrong-{provider}__models__0"] = $"{emulator.SampleModel} via wrong-{provider}";
        }

        return variables;
    }
}
