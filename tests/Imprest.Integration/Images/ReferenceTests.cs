using System.Net;
using System.Text.Json;
using Imprest.Images;
using Imprest.Integration.Support;
using Microsoft.AspNetCore.Http;

namespace Imprest.Integration.Images;

/// <summary>Input images that are named by address: fetched where that is safe, before anything is held.</summary>
public sealed class ReferenceTests : IAsyncLifetime
{
    private static readonly byte[] Image = TestImages.Square();
    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private OutsideServer server = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        server = await OutsideServer.StartAsync(ServeAsync);
        gateway = await TestGateway.StartAsync(clock, configuration: ("reference_hosts:0", server.Origin));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_image_at_an_address_is_as_good_as_one_that_was_sent()
    {
        string[] bodies =
        [
            $$"""{"prompt":"a fox","size":"64x64","quality":"low","images":[{"image_url":"{{server.Origin}}/a.png?sig=1"},"{{server.Origin}}/b.png"]}""",
            $$"""{"prompt":"a fox","size":"64x64","quality":"low","image":"{{server.Origin}}/a.png"}""",
            $$"""{"prompt":"a fox","size":"64x64","quality":"low","image":["{{server.Origin}}/a.png","data:image/png;base64,{{Convert.ToBase64String(Image)}}"]}""",
        ];
        int[] references = [2, 1, 2];
        for (var i = 0; i < bodies.Length; i++)
        {
            var answer = await PostAsync(bodies[i]);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            var request = await gateway.RequestAsync(answer.Id);
            Assert.Equal(("image-to-image", references[i]), ((string?)request["operation"], (int)request["references"]!));
        }

        var edit = await Answer.ReadAsync(await gateway.PostAsync("/v1/images/edits",
            $$$"""{"prompt":"a fox","size":"64x64","quality":"low","image":"{{{server.Origin}}}/a.png","mask":{"image_url":"{{{server.Origin}}}/mask.png"}}"""));
        Assert.Equal(HttpStatusCode.OK, edit.Status);
        Assert.Equal("edit", (string?)(await gateway.RequestAsync(edit.Id))["operation"]);
        var quote = await Answer.ReadAsync(await gateway.PostAsync("/v1/quotes", bodies[0]));
        Assert.Equal((HttpStatusCode.OK, "image-to-image"), (quote.Status, (string?)quote.Json["operation"]));
        Assert.All(server.Calls, call => Assert.False(call.Headers.ContainsKey("Authorization") || call.Headers.ContainsKey("Cookie")));
        await Eventually.TrueAsync(() => gateway.Service<BodyMemory>().UsedBytes == 0);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task What_makes_two_calls_the_same_is_what_was_fetched()
    {
        var first = await PostAsync(Naming("/a.png"), ("Idempotency-Key", "k"));
        var second = await PostAsync(Naming("/b.png"), ("Idempotency-Key", "k")); // The same bytes.
        var third = await PostAsync(Naming("/other.png"), ("Idempotency-Key", "k"));
        Assert.Equal((first.Id, true), (second.Id, second.IsReplayed));
        Assert.Equal("idempotency_mismatch", third.Code);
    }

    [Theory]
    [InlineData("https://127.0.0.1:PORT/a.png", "an inner one")]
    [InlineData("https://127.1:PORT/a.png", "an inner one")]
    [InlineData("https://2130706433:PORT/a.png", "an inner one")]
    [InlineData("https://localhost:PORT/a.png", "an inner one")]
    [InlineData("https://[::1]:PORT/a.png", "an inner one")]
    [InlineData("https://[::ffff:127.0.0.1]:PORT/a.png", "an inner one")]
    [InlineData("https://[64:ff9b::7f00:1]:PORT/a.png", "an inner one")]
    [InlineData("https://10.0.0.7/a.png", "an inner one")]
    [InlineData("https://169.254.169.254/latest/meta-data", "an inner one")]
    [InlineData("https://100.64.0.1/a.png", "an inner one")]
    [InlineData("http://example.com/a.png", "begins with https://")]
    [InlineData("http://localhost:PORT/a.png", "begins with https://")]
    [InlineData("https://user:word@example.com/a.png", "without a user")]
    [InlineData("https://", "cannot be read")]
    [InlineData("https://localhost.:PORT/a.png", "gave no whole answer")]
    [InlineData("file:///etc/passwd", "file ids")]
    [InlineData("file-abc", "file ids")]
    public async Task An_inner_or_unsafe_address_is_refused_and_not_connected_to(string address, string says)
    {
        var refused = await PostAsync($$"""{"prompt":"a fox","images":[{"image_url":"{{address.Replace("PORT", $"{new Uri(server.Origin).Port}", StringComparison.Ordinal)}}"}]}""");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request", "images"), (refused.Status, refused.Code, (string?)refused.Json["error"]!["param"]));
        Assert.Contains(says, refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
        Assert.Equal("rejected", (string?)(await gateway.NewestAsync())["state"]);
        Assert.Equal(0m, await gateway.HeldAsync());
    }

    [Fact]
    public async Task An_inner_address_a_closed_port_and_one_that_is_silent_look_alike()
    {
        // Each behind a redirect of a server that may be asked.
        var closed = await OutsideServer.StartAsync();
        await closed.DisposeAsync();
        var texts = new List<string>();
        foreach (var target in new[] { "https://127.0.0.1:1/a.png", "https://10.255.255.1/a.png", closed.Origin.Replace("http", "https", StringComparison.Ordinal), "http://example.com/a.png", "/slow" })
        {
            var call = PostAsync(Naming("/to?" + Uri.EscapeDataString(target)));
            if (target == "/slow")
                await clock.AdvanceUntilAsync(call);
            texts.Add(Without(await call));
        }

        Assert.Single(texts.Distinct());
        Assert.DoesNotContain("127.0.0.1:1", texts[0], StringComparison.Ordinal);

        static string Without(Answer answer)
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            return (string)answer.Json["error"]!["message"]!;
        }
    }

    [Fact]
    public async Task A_redirect_to_the_inside_is_not_followed()
    {
        await using var inner = await OutsideServer.StartAsync(ServeAsync); // Not exempt.
        var refused = await PostAsync(Naming("/to?" + Uri.EscapeDataString(inner.Origin + "/a.png")));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        refused = await PostAsync(Naming("/to?" + Uri.EscapeDataString(inner.Origin.Replace("http:", "https:", StringComparison.Ordinal) + "/a.png")));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(0, inner.Connections);
        Assert.Equal(2, server.Calls.Count);
    }

    [Theory]
    [InlineData(3, HttpStatusCode.OK)]
    [InlineData(4, HttpStatusCode.BadRequest)]
    public async Task Three_redirects_are_followed(int redirects, HttpStatusCode status) => Assert.Equal(status, (await PostAsync(Naming($"/hop/{redirects}"))).Status);

    [Theory]
    [InlineData("/flood", "at most 50 MB")]
    [InlineData("/announced", "at most 50 MB")]
    public async Task A_flood_ends_at_50_MB(string path, string says)
    {
        var refused = await PostAsync(Naming(path));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "payload_too_large", "image"), (refused.Status, refused.Code, (string?)refused.Json["error"]!["param"]));
        Assert.Contains(says, refused.Text, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => gateway.Service<BodyMemory>().UsedBytes == 0);
    }

    [Fact]
    public async Task All_images_of_a_call_have_at_most_64_MB_together()
    {
        var refused = await PostAsync($$"""{"prompt":"a fox","images":["{{server.Origin}}/large","{{server.Origin}}/large"]}""");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "payload_too_large", "images"), (refused.Status, refused.Code, (string?)refused.Json["error"]!["param"]));
        Assert.Contains("64 MB together", refused.Text, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => gateway.Service<BodyMemory>().UsedBytes == 0);
    }

    [Fact]
    public async Task What_trickles_ends_after_30_seconds_in_all()
    {
        var call = PostAsync($$"""{"prompt":"a fox","images":["{{server.Origin}}/trickle","{{server.Origin}}/trickle","{{server.Origin}}/trickle","{{server.Origin}}/trickle","{{server.Origin}}/a.png"]}""");
        await server.WaitForAsync(4);
        clock.Advance(TimeSpan.FromSeconds(29));
        await Task.Delay(50);
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.BadRequest, (await call).Status);
        Assert.Equal(4, server.Calls.Count); // Four at once: the last had no turn.
        await Eventually.TrueAsync(() => gateway.Service<BodyMemory>().UsedBytes == 0);
    }

    [Theory]
    [InlineData("/text", "Send a PNG, JPEG or WebP file")]
    [InlineData("/empty", "answered with nothing")]
    [InlineData("/missing", "answered with status 404")]
    [InlineData("/partial", "answered with status 206")]
    [InlineData("/cut", "gave no whole answer")]
    [InlineData("/short.png", "Send the whole file")]
    public async Task What_is_no_whole_image_is_refused_as_an_upload_would_be(string path, string says)
    {
        var refused = await PostAsync(Naming(path));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request", "image"), (refused.Status, refused.Code, (string?)refused.Json["error"]!["param"]));
        Assert.Contains(says, refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_16_are_refused_before_one_is_fetched()
    {
        var refused = await PostAsync($$"""{"prompt":"a fox","images":{{JsonSerializer.Serialize(Enumerable.Repeat(server.Origin + "/a.png", 17))}}}""");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.Status);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_fetch()
    {
        using var leaves = new CancellationTokenSource();
        using var content = new StringContent(Naming("/slow"), System.Text.Encoding.UTF8, "application/json");
        var call = gateway.Client.PostAsync(new Uri("/v1/images/generations", UriKind.Relative), content, leaves.Token);
        await server.WaitForAsync(1);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Eventually.TrueAsync(() => aborted == 1);
    }

    [Fact]
    public async Task Where_it_is_switched_off_an_address_is_refused()
    {
        await using var strict = await TestGateway.StartAsync(configuration: [("reference_hosts:0", server.Origin), ("fetch_references", "false")]);
        var refused = await Answer.ReadAsync(await strict.PostAsync("/v1/images/generations", Naming("/a.png")));
        Assert.Equal((HttpStatusCode.BadRequest, "image"), (refused.Status, (string?)refused.Json["error"]!["param"]));
        Assert.Contains("addresses are not fetched here", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    private int aborted;

    private string Naming(string path) => $$"""{"prompt":"a fox","size":"64x64","quality":"low","image":"{{server.Origin}}{{path}}"}""";

    private async Task<Answer> PostAsync(string json, params (string Name, string Value)[] headers) => await Answer.ReadAsync(await gateway.PostAsync("/v1/images/generations", json, headers));

    private async Task ServeAsync(HttpContext context, OutsideCall call)
    {
        var response = context.Response;
        switch (call.Path.Split('/')[1])
        {
            case "a.png" or "b.png":
                await response.Body.WriteAsync(Image);
                break;
            case "other.png":
                await response.Body.WriteAsync(TestImages.Square(shade: 20));
                break;
            case "mask.png":
                await response.Body.WriteAsync(TestImages.Mask());
                break;
            case "short.png":
                await response.Body.WriteAsync(Image.AsMemory(0, Image.Length - 20));
                break;
            case "text":
                await response.WriteAsync("not an image");
                break;
            case "missing":
                response.StatusCode = 404;
                break;
            case "partial":
                response.StatusCode = 206;
                await response.Body.WriteAsync(Image);
                break;
            case "cut":
                response.ContentLength = Image.Length;
                await response.Body.WriteAsync(Image.AsMemory(0, 20));
                await response.Body.FlushAsync();
                context.Abort();
                break;
            case "to":
                response.Redirect(Uri.UnescapeDataString(context.Request.QueryString.Value![1..]));
                break;
            case "hop":
                var left = int.Parse(call.Path.Split('/')[2], System.Globalization.CultureInfo.InvariantCulture);
                response.Redirect(left == 1 ? "/a.png" : $"/hop/{left - 1}");
                break;
            case "flood":
                await WriteAsync(context, 200);
                break;
            case "large":
                await WriteAsync(context, 40);
                break;
            case "announced":
                response.ContentLength = 60L << 20;
                await WriteAsync(context, 60);
                break;
            case "trickle":
                while (true)
                {
                    await response.Body.WriteAsync("x"u8.ToArray(), context.RequestAborted);
                    await response.Body.FlushAsync(context.RequestAborted);
                    await Task.Delay(5, context.RequestAborted);
                }

            case "slow":
                context.RequestAborted.Register(() => Interlocked.Increment(ref aborted));
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
        }
    }

    private static async Task WriteAsync(HttpContext context, int megabytes)
    {
        var megabyte = new byte[1 << 20];
        for (var i = 0; i < megabytes; i++)
            await context.Response.Body.WriteAsync(megabyte, context.RequestAborted);
    }
}
