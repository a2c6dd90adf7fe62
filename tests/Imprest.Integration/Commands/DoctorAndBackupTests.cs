using System.Text.Json.Nodes;
using Imprest.Commands;
using Imprest.Hosting;
using Imprest.Integration.Support;
using Microsoft.Data.Sqlite;

namespace Imprest.Integration.Commands;

public sealed class DoctorAndBackupTests
{
    [Fact]
    public async Task The_doctor_finds_nothing_wrong_beside_a_running_gateway()
    {
        await using var gateway = await TestGateway.StartAsync();
        await DrawAsync(gateway);
        var (exitCode, json, _) = await RunAsync("doctor", "--data", gateway.DataDirectory);
        Assert.True(exitCode == 0, json.ToString());
        Assert.Contains(json["checks"]!.AsArray(), check => ((string?)check!["detail"])!.Contains("is running", StringComparison.Ordinal));
        Assert.Contains(json["checks"]!.AsArray(), check => (string?)check!["name"] == "I13" && (string?)check["status"] == "ok");
    }

    [Fact]
    public async Task The_doctor_counts_old_prices_and_names_the_oldest()
    {
        await using var gateway = await TestGateway.StartAsync();
        var later = new ManualClock(new(2028, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var (output, surroundings) = (new StringWriter(), Surroundings.OfProcess());
        await CommandLine.RunAsync(["doctor", "--data", gateway.DataDirectory, "--json"], surroundings with { Out = output, Clock = later, Variable = _ => null });
        var age = (string?)JsonNode.Parse(output.ToString())!["checks"]!.AsArray().Single(check => (string?)check!["name"] == "price book age")!["detail"];
        Assert.Matches("^[0-9]+ of [0-9]+ models have prices that were read more than 90 days ago, the oldest on [0-9-]{10} \\([^ ]+\\); `imprest prices stale` lists them$", age);
    }

    [Fact]
    public async Task The_doctor_names_the_invariant_that_does_not_hold_and_the_setting_that_is_wrong()
    {
        await using var gateway = await TestGateway.StartAsync();
        await DrawAsync(gateway);
        var copy = Directory.CreateTempSubdirectory("imprest-doctor-");
        try
        {
            var file = Path.Combine(copy.FullName, "ledger.db");
            Assert.Equal(0, (await RunAsync("backup", file, "--data", gateway.DataDirectory)).ExitCode);
            Execute(file, "update wallets set balance_nanos = balance_nanos + 1");
            await File.WriteAllTextAsync(Path.Combine(copy.FullName, "imprest.json"), """{"attempt_budget":99}""");

            var (exitCode, json, _) = await RunAsync("doctor", "--data", copy.FullName);

            Assert.Equal(1, exitCode);
            var problems = json["checks"]!.AsArray().Where(check => (string?)check!["status"] == "problem").ToArray();
            Assert.Superset(new HashSet<string?> { "configuration", "secrets", "I2", "I15" }, problems.Select(check => (string?)check!["name"]).ToHashSet());
            Assert.All(problems, check => Assert.NotNull(check!["hint"]));
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_doctor_tells_every_mistake_of_the_configuration_that_the_start_tells()
    {
        using var data = new TempDirectory();
        await File.WriteAllTextAsync(Path.Combine(data.Path, "imprest.json"), """{"default_model":"picasso","attempt_budget":"many","routes":{"m":{"models":"gpt-image-2"}}}""");
        var start = await Assert.ThrowsAsync<GatewayStartException>(() => TestGateway.StartAsync(directory: data.Path));

        var (exitCode, json, _) = await RunAsync("doctor", "--data", data.Path);

        Assert.Equal(1, exitCode);
        var configuration = json["checks"]!.AsArray().First(check => (string?)check!["name"] == "configuration")!;
        Assert.Equal(("problem", start.Message), ((string?)configuration["status"], (string?)configuration["detail"]));
        Assert.All(["default_model: \"picasso\"", "attempt_budget is a whole number", "routes:m:models is a list"], each => Assert.Contains(each, start.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backup_is_whole_private_and_writes_over_nothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        var file = Path.Combine(gateway.DataDirectory, "copy.db");
        Assert.Equal(0, (await RunAsync("backup", file, "--data", gateway.DataDirectory)).ExitCode);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var before = await File.ReadAllBytesAsync(file);

        var (exitCode, _, error) = await RunAsync("backup", file, "--data", gateway.DataDirectory);

        Assert.Equal(2, exitCode);
        Assert.Contains("writes over nothing", error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(file));
    }

    private static async Task DrawAsync(TestGateway gateway)
    {
        using var body = new StringContent("""{"prompt":"a fox","quality":"low","size":"64x64"}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await gateway.Client.PostAsync(new Uri("v1/images/generations", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0);
    }

    private static async Task<(int ExitCode, JsonObject Json, string Error)> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var surroundings = Surroundings.OfProcess() with { Out = output, Error = error, Interactive = false, Variable = _ => null };
        var exitCode = await CommandLine.RunAsync([.. args, "--json"], surroundings);
        return (exitCode, output.ToString() is { Length: > 0 } text ? JsonNode.Parse(text)!.AsObject() : [], error.ToString());
    }
}
