using Imprest.Errors;
using Imprest.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Imprest.Integration.Safety;

public sealed class CutOffAnswerTests
{
    /// <summary>A table that lacks its last rows, and does not say so, has a wrong total.</summary>
    [Fact]
    public async Task An_answer_that_fails_half_way_does_not_end_as_if_it_were_whole()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(new IdSource(TimeProvider.System, new Random(1)));
        await using var server = builder.Build();
        server.UseMiddleware<ErrorMiddleware>();
        server.MapGet("/export", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("id,amount_usd\r\nreq_1,0.005\r\n");
            await context.Response.Body.FlushAsync();
            throw new LedgerException("The store is gone.");
        });
        await server.StartAsync();
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri(new Uri(server.Urls.First()), "/export")));
    }
}
