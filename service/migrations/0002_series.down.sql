-- loses data: performance_metrics, metric_types
drop view performance_metric_samples;
drop table performance_metrics;
drop table metric_types;
