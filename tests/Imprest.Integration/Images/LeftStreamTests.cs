using System.Text;
using Imprest.Integration.Support;

namespace Imprest.Integration.Images;

public sealed class LeftStreamTests
{
    [Fact]
    public async Task A_client_that_leaves_a_stream_before_its_previews_does_not_put_the_work_in_doubt()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var leaves = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/images/generations")
        {
            Content = new StringContent("""{"prompt":"[[delay:1500ms]] a red fox","size":"64x64","quality":"low","stream":true,"partial_images":2}""", Encoding.UTF8, "application/json"),
        };
        var call = gateway.Client.SendAsync(request, leaves.Token);
        await Eventually.TrueAsync(() => gateway.Running > 0);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        var deadline = DateTime.UtcNow.AddSeconds(20);
        string? state;
        do
        {
            await Task.Delay(50);
            state = (string?)(await gateway.GetAsync("/v1/requests"))["data"]![0]!["state"];
        }
        while (state is "held" or "attempting" && DateTime.UtcNow < deadline);
        Assert.Equal("settled", state);
    }
}
