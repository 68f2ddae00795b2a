using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Samples.Scoring;

/// <summary>Healthy as soon as a model answers.</summary>
internal sealed class ModelHealth(CurrentModel model) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(model.Info is { } info ? HealthCheckResult.Healthy($"{info.Detector} {info.Sha256}") : HealthCheckResult.Unhealthy("No model is loaded."));
}
