using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Imprest.Console.Playground;

/// <summary>The call of the playground as code: the same fields, the same address, a key from the environment.</summary>
public static class CallCode
{
    /// <summary>By their names in the page's address; the first is the usual one.</summary>
    public static readonly IReadOnlyList<string> Languages = ["curl", "csharp", "python", "typescript"];

    public const string LabelHeader = "x-imprest-labels";

    public static string NameOf(string language) => language switch { "csharp" => "C#", "python" => "Python", "typescript" => "TypeScript", _ => "curl" };

    /// <param name="address">The gateway's own, without a slash at its end.</param>
    public static string Of(string language, PlaygroundSettings settings, string address)
    {
        if (settings is { TakesPrompt: true, Prompt: "" })
            settings = settings with { Prompt = "…" }; // To be filled in.
        return language switch
        {
            "csharp" => CSharp(settings, address),
            "python" => Python(settings, address),
            "typescript" => TypeScript(settings, address),
            _ => Curl(settings, address),
        };
    }

    private static string Curl(PlaygroundSettings settings, string address)
    {
        var code = new StringBuilder();
        code.Append(CultureInfo.InvariantCulture, $"curl {(settings.Streams ? "-N " : "")}{Shell(address + settings.Path)} \\\n  -H \"Authorization: Bearer $IMPREST_API_KEY\"");
        if (settings.Labels.Length > 0)
            code.Append(CultureInfo.InvariantCulture, $" \\\n  -H {Shell($"{LabelHeader}: {settings.Labels}")}");
        if (!settings.TakesImages)
            return code.Append(CultureInfo.InvariantCulture, $" \\\n  -H \"Content-Type: application/json\" \\\n  -d {Shell(Json(settings))}").ToString();
        foreach (var (name, value) in settings.Fields())
            code.Append(CultureInfo.InvariantCulture, $" \\\n  --form-string {Shell($"{name}={Text(value)}")}"); // An @ at the beginning stays text.
        foreach (var (name, file) in Files(settings))
            code.Append(CultureInfo.InvariantCulture, $" \\\n  -F {Shell($"{name}=@{file}")}");
        return code.ToString();
    }

    private static string CSharp(PlaygroundSettings settings, string address)
    {
        var code = new StringBuilder();
        code.Append("""
            using System.Net.Http.Json;
            using System.Text.Json;

            using var http = new HttpClient();
            http.DefaultRequestHeaders.Authorization = new("Bearer", Environment.GetEnvironmentVariable("IMPREST_API_KEY"));

            """.ReplaceLineEndings("\n"));
        if (settings.TakesImages)
        {
            code.Append("using var content = new MultipartFormDataContent();\n");
            foreach (var (name, value) in settings.Fields())
                code.Append(CultureInfo.InvariantCulture, $"content.Add(new StringContent({Literal(Text(value))}), \"{name}\");\n");
            foreach (var (name, file) in Files(settings))
                code.Append(CultureInfo.InvariantCulture, $"content.Add(new ByteArrayContent(File.ReadAllBytes(\"{file}\")), \"{name}\", \"{file}\");\n");
        }
        else
        {
            code.Append("using var content = JsonContent.Create(new\n{\n");
            foreach (var (name, value) in settings.Fields())
                code.Append(CultureInfo.InvariantCulture, $"    {name} = {Value(value)},\n");
            code.Append("});\n");
        }

        code.Append(CultureInfo.InvariantCulture, $"using var request = new HttpRequestMessage(HttpMethod.Post, {Literal(address + settings.Path)}) {{ Content = content }};\n");
        if (settings.Labels.Length > 0)
            code.Append(CultureInfo.InvariantCulture, $"request.Headers.Add(\"{LabelHeader}\", {Literal(settings.Labels)});\n");
        code.Append(CultureInfo.InvariantCulture, $"using var answer = await http.SendAsync(request{(settings.Streams ? ", HttpCompletionOption.ResponseHeadersRead" : "")});\n");
        return code.Append((settings.Streams
            ? """
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
            while (await lines.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("event: ")) // Previews first; the last event has the image and the charge in its data.
                    Console.WriteLine(line);
            }
            """
            : """
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
            if (!answer.IsSuccessStatusCode)
                throw new Exception(body.GetProperty("error").GetProperty("message").GetString());
            var count = 0;
            foreach (var image in body.GetProperty("data").EnumerateArray())
            {
                if (image.TryGetProperty("b64_json", out var bytes))
                    File.WriteAllBytes($"result-{++count}.png", bytes.GetBytesFromBase64());
                else
                    Console.WriteLine(image.GetProperty("url"));
            }
            Console.WriteLine(body.GetProperty("charge").GetProperty("amount_usd"));
            """).ReplaceLineEndings("\n")).ToString();
    }

    private static string Python(PlaygroundSettings settings, string address)
    {
        var code = new StringBuilder();
        code.Append(CultureInfo.InvariantCulture, $"import base64, os\nfrom openai import OpenAI\n\nclient = OpenAI(base_url={Literal(address + "/v1")}, api_key=os.environ[\"IMPREST_API_KEY\"])\n")
            .Append(CultureInfo.InvariantCulture, $"{(settings.Streams ? "events" : "answer")} = client.images.{(settings.Operation switch { "generate" => "generate", "variation" => "create_variation", _ => "edit" })}(\n");
        foreach (var (name, value) in settings.Fields())
            code.Append(CultureInfo.InvariantCulture, $"    {name}={(value.GetValueKind() is JsonValueKind.True ? "True" : Value(value))},\n");
        var files = Files(settings);
        if (files.Count > 0)
        {
            var images = files.Where(file => file.Name != "mask").Select(file => $"open(\"{file.File}\", \"rb\")").ToList();
            code.Append(CultureInfo.InvariantCulture, $"    image={(images.Count == 1 ? images[0] : $"[{string.Join(", ", images)}]")},\n");
            if (settings.TakesMask)
                code.Append("    mask=open(\"mask.png\", \"rb\"),\n");
        }

        if (settings.Labels.Length > 0)
            code.Append(CultureInfo.InvariantCulture, $"    extra_headers={{\"{LabelHeader}\": {Literal(settings.Labels)}}},\n");

        return code.Append((settings.Streams
            ? """
            )
            for event in events:  # Previews first; the last event has the image and the charge.
                print(event.type)
                if event.type.endswith("completed"):
                    open("result.png", "wb").write(base64.b64decode(event.b64_json))
            """
            : """
            )
            for number, image in enumerate(answer.data, 1):
                if image.b64_json:
                    open(f"result-{number}.png", "wb").write(base64.b64decode(image.b64_json))
                else:
                    print(image.url)
            print(answer.charge["amount_usd"])
            """).ReplaceLineEndings("\n")).ToString();
    }

    private static string TypeScript(PlaygroundSettings settings, string address)
    {
        var code = new StringBuilder();
        var files = Files(settings);
        code.Append(CultureInfo.InvariantCulture, $"import {(files.Count > 0 ? "{ createReadStream, writeFileSync }" : "{ writeFileSync }")} from 'node:fs';\nimport OpenAI from 'openai';\n\n")
            .Append(CultureInfo.InvariantCulture, $"const client = new OpenAI({{ baseURL: {Literal(address + "/v1")}, apiKey: process.env.IMPREST_API_KEY }});\n")
            .Append(CultureInfo.InvariantCulture, $"const {(settings.Streams ? "events" : "answer")} = await client.images.{(settings.Operation switch { "generate" => "generate", "variation" => "createVariation", _ => "edit" })}({{\n");
        foreach (var (name, value) in settings.Fields())
            code.Append(CultureInfo.InvariantCulture, $"  {name}: {Value(value)},\n");
        if (files.Count > 0)
        {
            var images = files.Where(file => file.Name != "mask").Select(file => $"createReadStream(\"{file.File}\")").ToList();
            code.Append(CultureInfo.InvariantCulture, $"  image: {(images.Count == 1 ? images[0] : $"[{string.Join(", ", images)}]")},\n");
            if (settings.TakesMask)
                code.Append("  mask: createReadStream(\"mask.png\"),\n");
        }

        code.Append(settings.Labels.Length > 0 ? $"}}, {{ headers: {{ '{LabelHeader}': {Literal(settings.Labels)} }} }});\n" : "});\n");
        return code.Append((settings.Streams
            ? """
            for await (const event of events) { // Previews first; the last event has the image and the charge.
              console.log(event.type);
              if (event.type.endsWith('completed')) writeFileSync('result.png', Buffer.from(event.b64_json, 'base64'));
            }
            """
            : """
            for (const [index, image] of (answer.data ?? []).entries()) {
              if (image.b64_json) writeFileSync(`result-${index + 1}.png`, Buffer.from(image.b64_json, 'base64'));
              else console.log(image.url);
            }
            console.log((answer as any).charge.amount_usd);
            """).ReplaceLineEndings("\n")).ToString();
    }

    /// <summary>The files beside the fields, by names that stand for the person's own.</summary>
    private static List<(string Name, string File)> Files(PlaygroundSettings settings)
    {
        if (!settings.TakesImages)
            return [];
        List<(string, string)> files = settings.References <= 1 ? [("image", "image.png")]
            : [.. Enumerable.Range(1, settings.References).Select(number => ("image[]", string.Create(CultureInfo.InvariantCulture, $"image-{number}.png")))];
        if (settings.TakesMask)
            files.Add(("mask", "mask.png"));
        return files;
    }

    private static string Json(PlaygroundSettings settings) => $"{{{string.Join(',', settings.Fields().Select(field => $"\"{field.Key}\":{Value(field.Value)}"))}}}";

    private static string Text(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    private static string Value(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? Literal(value.GetValue<string>()) : value.ToJsonString();

    /// <summary>One word for a shell.</summary>
    private static string Shell(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>A text as C#, Python, TypeScript and JSON all read it.</summary>
    private static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var letter in text)
        {
            // The last two end a line in C#.
            _ = letter is '"' or '\\' ? literal.Append('\\').Append(letter)
                : letter == '\n' ? literal.Append("\\n")
                : char.IsControl(letter) || letter is '\u2028' or '\u2029' ? literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}")
                : literal.Append(letter);
        }

        return literal.Append('"').ToString();
    }
}
