using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Samples.Scoring;

/// <summary>The application, for the program and for its tests.</summary>
internal static class ScoringApp
{
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? change = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        change?.Invoke(builder);
        builder.Services.AddOptions<ServiceOptions>().BindConfiguration(ServiceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ServiceMeters>().AddSingleton<CurrentModel>().AddHostedService<ModelWatch>();
        builder.Services.AddProblemDetails();
        builder.Services.AddHealthChecks().AddCheck<ModelHealth>("model");
        ClassifyEndpoint.AddLimits(builder.Services);
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(ServiceMeters.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.RateLimiting"));
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) telemetry.UseOtlpExporter();

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRateLimiter();
        app.MapHealthChecks("/health");
        app.MapGet("/model", (CurrentModel model) => model.Info is { } info ? Results.Ok(new { info.Detector, info.Sha256, info.DetectorSha256, info.Alpha, info.Threshold, info.Channels, info.Height, info.Width, info.HasMap, info.Library }) : Results.NotFound());
        ClassifyEndpoint.Map(app);
        return app;
    }
}
