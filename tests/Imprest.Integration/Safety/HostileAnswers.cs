using System.Globalization;

namespace Imprest.Integration.Safety;

/// <summary>Answers in which every adapter finds what it looks for.</summary>
internal static class HostileAnswers
{
    /// <summary>A success with so many results at addresses.</summary>
    public static string WithImagesAt(string address, int count, string state)
    {
        var urls = string.Join(',', Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"{address}{i}.png\"")));
        var objects = string.Join(',', Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{{\"url\":\"{address}{i}.png\",\"imageURL\":\"{address}{i}.png\",\"image\":\"{address}{i}.png\",\"status\":\"success\"}}")));
        return $$"""
            {"id":"task-1","request_id":"task-1","status":"{{state}}","state":"{{state}}","data":[{{objects}}],"images":[{{objects}}],
             "output":[{{urls}}],"results":[{{objects}}],"assets":{"image":"{{address}}0.png"},"result":{"sample":"{{address}}0.png"},
             "generations_by_pk":{"status":"COMPLETE","generated_images":[{{objects}}] } }
            """;
    }
}
