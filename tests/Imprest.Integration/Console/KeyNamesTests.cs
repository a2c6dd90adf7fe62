using System.Net;
using Imprest.Integration.Support;

namespace Imprest.Integration.Console;

/// <summary>Names of keys on pages about other things: an account's own, for a restricted key itself alone, and operators' keys for none of them.</summary>
public sealed class KeyNamesTests
{
    [Fact]
    public async Task A_restricted_key_reads_its_own_name_and_an_unrestricted_one_those_of_its_account()
    {
        await using var gateway = await TestGateway.StartAsync();
        var restricted = await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"narrow one","allowed_models":["imprest-sandbox-1"]}"""));
        await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"another app","expires_at":"2099-01-01T00:00:00Z"}""");
        await gateway.GenerateAsync(new ImageAsk { Prompt = "a fox", Size = "64x64" });
        using var narrow = await ConsoleVisitor.SignedInAsync(gateway, (string)restricted.Json["key"]!);
        using var own = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        foreach (var address in (string[])["/", "/usage", "/usage?group_by=key_id", "/wallet"])
        {
            var (answer, html) = await narrow.GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain("first admin key", html, StringComparison.Ordinal);
            Assert.DoesNotContain("another app", html, StringComparison.Ordinal);
            Assert.DoesNotContain("first admin key", (await own.GetAsync(address)).Html, StringComparison.Ordinal);
        }

        using var operating = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        Assert.Contains("first admin key</option>", (await operating.GetAsync("/usage")).Html, StringComparison.Ordinal); // It is a key of the same account.
        // A filter by a key whose name is not told stays one.
        Assert.Matches("<option value=\"key_[^\"]*\" selected", (await narrow.GetAsync("/usage?key_id=" + await gateway.FirstKeyAsync())).Html);
        Assert.Contains("narrow one", (await narrow.GetAsync("/usage")).Html, StringComparison.Ordinal);
        Assert.Contains("another app", (await own.GetAsync("/usage")).Html, StringComparison.Ordinal);
    }
}
