using System.Text;
using Imprest.Console.Accounts;
using Imprest.Console.Assets;
using Imprest.Console.Components;
using Imprest.Console.Sessions;
using Imprest.Hosting;
using Imprest.Keys;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Imprest.Console.Rendering;

/// <summary>A page of the console as an answer: a component rendered on the server, whole, within the frame of all pages.</summary>
internal sealed class PageResult : IResult
{
    private readonly Type page;
    private readonly object? model;
    private readonly string title;
    private readonly int status;

    private PageResult(Type page, string title, object? model, int status) => (this.page, this.title, this.model, this.status) = (page, title, model, status);

    /// <param name="model">The page's <see cref="PageBase{TModel}.Model"/>.</param>
    public static PageResult Of<TPage>(string title, object model, int status = 200) where TPage : IComponent => new(typeof(TPage), title, model, status);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var visit = VisitOf(httpContext);
        if (visit.Caller is { } caller && status < 500) // A page that tells of trouble with the store asks nothing of it.
            visit = visit with { AccountName = await services.GetRequiredService<AccountNames>().OfAsync(caller.Account) };
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<Frame>(ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(Frame.Page)] = page,
            [nameof(Frame.Model)] = model,
            [nameof(Frame.Visit)] = visit,
        }))).ToHtmlString());
        var body = Encoding.UTF8.GetBytes("<!DOCTYPE html>\n" + html);
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        httpContext.Response.ContentLength = body.Length;
        ConsoleHeaders.Add(httpContext);
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    private Visit VisitOf(HttpContext context)
    {
        var cookies = context.RequestServices.GetRequiredService<SessionCookies>();
        // Forms need a token before anybody has signed in, too.
        var session = context.Features.Get<Session>() ?? cookies.Begin(context, null);
        var request = context.Request;
        return new(
            context.Features.Get<Caller>(), title, request.Path, request.QueryString.Value ?? "", cookies.TokenOf(session),
            AddressOf(context),
            ConsoleAssets.HasCharts, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
    }

    /// <summary>A page that tells what is wrong is shown without an address, too: that there is none may be what it tells.</summary>
    private string AddressOf(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<GatewayOptions>();
        return status < 400 ? OwnAddress.Of(context.Request, options) : OwnAddress.Find(context.Request, options) ?? "http://localhost";
    }
}
